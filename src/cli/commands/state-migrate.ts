import { BerthError, counted, exitCode } from '../../errors.ts';
import type { Command, CommandCall, CommandResult } from '../command.ts';
import { errorData, errorText } from '../io/error-text.ts';
import { programText } from '../io/program-text.ts';
import { table } from '../io/table.ts';

export const stateMigrate: Command = {
  name: 'state migrate',
  summary:
    'move everything of an environment to another backend, or give instances from terraform to tofu or back',
  arguments: [{ name: '[instance...]', description: 'with --program: names of instances' }],
  options: [
    {
      flags: '--to <backend>',
      description:
        'backend as it stands in berth.yaml, such as "{type: pg, schema: platform}", or just its type',
    },
    {
      flags: '--program <program>',
      description: 'terraform or tofu; one plan of it has to want no change',
    },
    { flags: '--all', description: 'with --program: all instances' },
  ],
  examples: [
    "berth state migrate --environment dev --to '{type: pg, schema: platform}'",
    'berth state migrate dev.payments.namespace-with-argocd --program tofu',
    'berth state migrate --all --program terraform',
  ],
  run: async (call) => {
    const { to, program } = call.options;
    if (typeof to === 'string' && program === undefined && call.arguments.length === 0 && !call.options.all)
      return await toBackend(call, to);
    if (to === undefined && (program === 'terraform' || program === 'tofu'))
      return await toProgram(call, program);
    const problem = 'say --to and a backend for an environment, or --program terraform or tofu for instances';
    throw new BerthError('USAGE', { problem, command: 'berth state migrate' });
  },
};

async function toBackend({ door, options, prompt }: CommandCall, to: string): Promise<CommandResult> {
  const { migrateState } = await import('../../engine/state-migration.ts');
  const { environment } = options;
  const migration = await migrateState(door, {
    environment,
    to,
    approve: async ({ environment: name, from, to: place, instances }) => {
      const question = `Move ${counted(instances.length, 'instance')} of ${name} from ${from} to ${place}?`;
      return options.yes === true || (await prompt.confirm(question, '--yes'));
    },
  });
  const { result, states, documents, from, to: place } = migration;
  const rows = states.map(({ instance, serial, lineage, resources, backup }) => [
    instance,
    String(serial ?? '-'),
    String(lineage ?? '-'),
    String(resources ?? '-'),
    backup,
  ]);
  const moved = [
    ...(rows.length > 0 ? [table(['INSTANCE', 'SERIAL', 'LINEAGE', 'OBJECTS', 'COPY OF BEFORE'], rows)] : []),
    `${counted(states.length, 'state')} and ${counted(documents, 'document')} moved from ${from} to ${place}; berth.yaml says so`,
  ];
  return {
    data: migration,
    text:
      result === 'moved'
        ? moved.join('\n')
        : `${migration.environment} keeps its state there already: ${place}`,
  };
}

async function toProgram(
  { door, options, style, arguments: instances }: CommandCall,
  program: 'terraform' | 'tofu',
): Promise<CommandResult> {
  const { switchProgram } = await import('../../engine/program-switch.ts');
  const results = await switchProgram(door, { instances, all: options.all === true, program });
  const rows = results.map(({ instance, result, from, to, backup }) => [
    instance,
    result,
    programText(from),
    programText(to),
    backup ?? '-',
  ]);
  const failures = results.flatMap(({ instance, error }) =>
    error ? ['', style.bold(instance), errorText(error, style)] : [],
  );
  return {
    data: {
      instances: results.map(({ error, ...rest }) => ({
        ...rest,
        ...(error && { error: errorData(error) }),
      })),
    },
    text:
      rows.length > 0
        ? [table(['INSTANCE', 'RESULT', 'FROM', 'TO', 'OLD STATE'], rows), ...failures].join('\n')
        : 'there is nothing to do',
    exit: results.find(({ error }) => error)?.error?.exit ?? exitCode.done,
  };
}
