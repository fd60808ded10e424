import { counted } from '../../errors.ts';
import type { Command } from '../command.ts';

export const configValidate: Command = {
  name: 'config validate',
  summary: 'check berth.yaml and all team files; every fault at once',
  examples: ['berth config validate', 'berth config validate --json'],
  run: async ({ door }) => {
    const { validateConfig } = await import('../../engine/project/config-view.ts');
    const { teams, instances } = await validateConfig(door);
    return {
      data: { teams, instances },
      text: `the configuration is valid: ${counted(teams, 'team')}, ${counted(instances, 'instance')}`,
    };
  },
};
