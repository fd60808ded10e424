import { BerthError, exitCode } from '../../errors.ts';
import type { Command } from '../command.ts';
import { errorData, errorText } from '../io/error-text.ts';
import { programText } from '../io/program-text.ts';
import { table } from '../io/table.ts';

export const stateMigrate: Command = {
  name: 'state migrate',
  summary: 'give instances from terraform to tofu or back, after a plan that has to want no change',
  arguments: [{ name: '[instance...]', description: 'names of instances' }],
  options: [
    { flags: '--program <program>', description: 'terraform or tofu' },
    { flags: '--all', description: 'all instances' },
  ],
  examples: [
    'berth state migrate dev.payments.namespace-with-argocd --program tofu',
    'berth state migrate --all --program terraform',
  ],
  run: async ({ door, options, style, arguments: instances }) => {
    const { program } = options;
    if (program !== 'terraform' && program !== 'tofu') {
      const problem = 'say --program terraform or --program tofu';
      throw new BerthError('USAGE', { problem, command: 'berth state migrate' });
    }
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
  },
};
