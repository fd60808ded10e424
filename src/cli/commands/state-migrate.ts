import { BerthError, exitCode } from '../../errors.ts';
import type { Command, CommandCall, CommandResult } from '../command.ts';
import { errorData, errorText } from '../io/error-text.ts';
import { migrationText, moveQuestion } from '../io/migration-text.ts';
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
  const { migrateState } = await import('../../engine/state/state-migration.ts');
  const migration = await migrateState(door, {
    environment: options.environment,
    to,
    approve: async (proposal) =>
      options.yes === true || (await prompt.confirm(moveQuestion(proposal), '--yes')),
  });
  return { data: migration, text: migrationText(migration) };
}

async function toProgram(
  { door, options, style, arguments: instances }: CommandCall,
  program: 'terraform' | 'tofu',
): Promise<CommandResult> {
  const { switchProgram } = await import('../../engine/instance/program-switch.ts');
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
