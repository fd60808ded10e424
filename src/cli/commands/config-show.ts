import type { Command, CommandCall, CommandResult } from '../command.ts';
import { table } from '../io/table.ts';

export const configShow: Command = {
  name: 'config show',
  summary: 'show the configuration with all defaults filled in',
  options: [
    { flags: '--origin', description: 'show each value with what gave it' },
    { flags: '--team <team>', description: 'with --origin: the inputs of what this team has' },
  ],
  examples: ['berth config show', 'berth config show --origin', 'berth config show --origin --team payments'],
  run: async (call) => {
    if (typeof call.options.team === 'string') return await inputOrigins(call, call.options.team);
    if (call.options.origin === true) return await origins(call);
    const { showConfig } = await import('../../engine/project/config-view.ts');
    const { config, yaml } = await showConfig(call.door);
    return { data: config, text: yaml };
  },
};

async function origins({ door, options, optionOrigins }: CommandCall): Promise<CommandResult> {
  const { showOrigins } = await import('../../engine/project/config-view.ts');
  const ofOptions = Object.entries(optionOrigins)
    .filter(([name]) => options[name] !== undefined)
    .map(([name, origin]) => ({ path: `options.${name}`, value: options[name], origin }));
  const values = [...ofOptions, ...(await showOrigins(door))];
  const rows = values.map(({ path, value, origin }) => [path, JSON.stringify(value), origin]);
  return { data: { values }, text: table(['PATH', 'VALUE', 'ORIGIN'], rows) };
}

async function inputOrigins({ door, options }: CommandCall, team: string): Promise<CommandResult> {
  const { showInputOrigins } = await import('../../engine/project/config-view.ts');
  const inputs = await showInputOrigins(door, {
    teams: [team],
    all: false,
    ...(options.environment && { environment: options.environment }),
  });
  const rows = inputs.map(({ instance, input, value, origin }) => [
    instance,
    input,
    JSON.stringify(value),
    origin,
  ]);
  return { data: { inputs }, text: table(['INSTANCE', 'INPUT', 'VALUE', 'ORIGIN'], rows) };
}
