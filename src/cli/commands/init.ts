import type { Command } from '../command.ts';

export const init: Command = {
  name: 'init',
  summary: 'write a commented berth.yaml and a first team file',
  options: [
    {
      flags: '--organisation <name>',
      description: 'name of the organisation (default: the name of the folder)',
    },
    { flags: '--team <name>', description: 'name of the first team (default: example)' },
  ],
  examples: ['berth init', 'berth init --organisation acme --team payments'],
  run: async ({ door, options }) => {
    const { initProject } = await import('../../engine/project/init-project.ts');
    const written = await initProject(door, {
      organisation: options.organisation as string | undefined,
      team: (options.team as string | undefined) ?? 'example',
    });
    return {
      data: { written },
      text: [
        ...written.map((file) => `wrote ${file}`),
        '',
        'Next: berth dev up && berth platform apply argocd && berth team apply --all',
      ].join('\n'),
    };
  },
};
