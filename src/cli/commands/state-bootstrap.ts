import type { Bootstrap } from '../../engine/state/state-bootstrap.ts';
import { exitCode } from '../../errors.ts';
import type { Command, CommandCall } from '../command.ts';
import { lockText } from '../io/lock-text.ts';
import { migrationText, moveQuestion } from '../io/migration-text.ts';
import { resultsData, resultsText } from '../io/results-text.ts';
import { asking, exitOf } from './instance-runs.ts';
import { anewOption } from './run-options.ts';

export const stateBootstrap: Command = {
  name: 'state bootstrap',
  summary: 'make the place that the state of an environment lies in from now on, and move it there',
  options: [anewOption],
  examples: ['berth state bootstrap', 'berth state bootstrap --environment production --yes'],
  run: async (call) => {
    const { bootstrapState } = await import('../../engine/state/state-bootstrap.ts');
    const bootstrap = await bootstrapState(call.door, {
      environment: call.options.environment,
      anew: call.options.anew === true,
      approval: () => asking(call),
      approveMove: async (proposal) =>
        call.options.yes === true || (await call.prompt.confirm(moveQuestion(proposal), '--yes')),
    });
    const { applied, ...rest } = bootstrap;
    return {
      data: { ...rest, ...resultsData(applied) },
      text: textOf(bootstrap, call),
      exit: bootstrap.result === 'failed' ? exitOf(applied) : exitCode.done,
    };
  },
};

function textOf(
  { result, environment, layer, applied, backend, migration, locks }: Bootstrap,
  { style }: CommandCall,
): string {
  switch (result) {
    case 'unchanged':
      return `${environment} keeps its state in what ${layer} made: ${lockText(locks)}; nothing is to be done`;
    case 'failed':
      return resultsText(applied, style);
    case 'rehearsed':
      return `${resultsText(applied, style)}\na rehearsal moves no state; for real, all of ${environment} would go ${backend ? `to ${backend}` : 'there, once it can'}`;
    case 'moved':
      return `${migration && migrationText(migration)}\n${lockText(locks)}`;
  }
}
