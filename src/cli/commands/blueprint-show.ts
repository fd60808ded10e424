import type { Command } from '../command.ts';
import { inputsTable } from '../io/inputs-table.ts';

export const blueprintShow: Command = {
  name: 'blueprint show',
  summary: 'show what a blueprint asks for',
  arguments: [{ name: '<blueprint>', description: 'name of the blueprint', names: ['blueprint'] }],
  examples: ['berth blueprint show app-repo'],
  run: async ({ door, style, arguments: [name = ''] }) => {
    const { showBlueprint } = await import('../../engine/blueprint/blueprint-view.ts');
    const blueprint = await showBlueprint(door, name);
    return {
      data: blueprint,
      text: [
        `${style.bold(blueprint.name)} ${blueprint.version} - ${blueprint.title}`,
        blueprint.description,
        '',
        inputsTable(blueprint.inputs, style),
      ].join('\n'),
    };
  },
};
