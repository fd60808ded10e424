import type { Command } from '../command.ts';

export const schema: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of berth.yaml or of team files; editors complete from it',
  arguments: [
    {
      name: '<file>',
      description: 'platform (berth.yaml) or team (teams/*.yaml)',
      values: ['platform', 'team'],
    },
  ],
  examples: ['berth schema team > .berth/team.schema.json', 'berth schema platform'],
  run: async ({ door, arguments: [file = ''] }) => {
    const { jsonSchema } = await import('../../engine/project/json-schema.ts');
    const document = await jsonSchema(door, file);
    return { data: document, text: JSON.stringify(document, null, 2) };
  },
};
