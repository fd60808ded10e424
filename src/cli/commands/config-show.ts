import type { Command } from '../command.ts';

export const configShow: Command = {
  name: 'config show',
  summary: 'show the configuration with all defaults filled in',
  examples: ['berth config show', 'berth config show --json'],
  run: async ({ door }) => {
    const { showConfig } = await import('../../engine/config-view.ts');
    const { config, yaml } = await showConfig(door);
    return { data: config, text: yaml };
  },
};
