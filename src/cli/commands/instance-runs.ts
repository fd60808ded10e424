import type { SelectedInstances } from '../../engine/context.ts';
import type { InstanceResult } from '../../engine/run/instance-result.ts';
import type { Approve } from '../../engine/run/kept-plans.ts';
import { BerthError, counted, exitCode } from '../../errors.ts';
import type { CommandCall, CommandResult } from '../command.ts';
import { planText } from '../io/changes-text.ts';
import { errorData, errorText } from '../io/error-text.ts';
import { orphansLine } from '../io/orphans-text.ts';
import { manyInstances, resultsData, resultsText } from '../io/results-text.ts';
import { confirmation } from './destroy-confirmation.ts';
import type { ReportFiles } from './report-files.ts';

/** How the instances of a command are run. */
export interface RunSettings {
  readonly parallel: number;
  readonly reports?: ReportFiles;
}

/** Plans; shows what would change, or with --refresh what has drifted, instance by instance. */
export async function runPlan(
  call: CommandCall,
  selected: SelectedInstances,
  settings: RunSettings,
): Promise<CommandResult> {
  const { planAll, sweepAll } = await import('../../engine/batch/batch.ts');
  const work = call.options.refresh === true ? sweepAll : planAll;
  const results = await work(selected.context, selected.specs, settings);
  const changed = results.some(({ result }) => result === 'planned' || result === 'drifted');
  const quiet = results.length > manyInstances ? ['failed', 'unchanged', 'absent'] : ['failed'];
  const plans = results
    .filter(({ result }) => !quiet.includes(result) && result !== 'not-started')
    .map((plan) => planText(plan, call.style));
  const text = [...plans, ...(plans.length > 0 ? [''] : []), resultsText(results, call.style)].join('\n');
  const pending = changed && call.options.detailedExitcode === true;
  const exit = exitOf(results) || (pending ? exitCode.changesPending : exitCode.done);
  return await reported(call, selected, settings, results, { text, exit });
}

/**
 * Applies; asks first, unless --yes.
 * @param options.takeOver what instances of the same names made with another key becomes theirs
 */
export async function runApply(
  call: CommandCall,
  selected: SelectedInstances,
  settings: RunSettings,
  { takeOver = false }: { readonly takeOver?: boolean } = {},
): Promise<CommandResult> {
  const { applyAll } = await import('../../engine/batch/batch.ts');
  const results = await applyAll(selected.context, selected.specs, {
    parallel: settings.parallel,
    batch: selected.batch,
    refresh: call.options.refresh === true || takeOver,
    takeOver,
    anew: call.options.anew === true,
    ...asking(call),
  });
  const next = {
    next: selected.next && `${selected.next}${mode(call)}`,
    resume: resumeCommand(call, selected),
  };
  const lines = [resultsText(results, call.style, next), ...orphansLine(selected.orphans)];
  const text = lines.join('\n');
  return await reported(call, selected, settings, results, { text, exit: exitOf(results) });
}

/** Destroys; asks first, unless --yes; in a production environment for its name. @param lost those that cannot even be tried */
export async function runDestroy(
  call: CommandCall,
  selected: SelectedInstances,
  settings: RunSettings,
  lost: readonly InstanceResult[] = [],
): Promise<CommandResult> {
  const { destroyAll } = await import('../../engine/batch/batch.ts');
  const destroyed = await destroyAll(selected.context, selected.specs, {
    parallel: settings.parallel,
    batch: selected.batch,
    ...confirmation(call, selected.specs),
  });
  const results = [...destroyed, ...lost];
  const text = resultsText(results, call.style, { resume: resumeCommand(call, selected) });
  return await reported(call, selected, settings, results, { text, exit: exitOf(results) });
}

/** Writes the reports; one that cannot be written is told after everything else. */
async function reported(
  { door, style }: CommandCall,
  { batch, orphans }: SelectedInstances,
  { reports }: RunSettings,
  results: readonly InstanceResult[],
  { text, exit }: { readonly text: string; readonly exit: number },
): Promise<CommandResult> {
  // A stop that comes now has nothing left to stop, and takes no report away.
  const stopListening = door.stop(() => undefined);
  const errors = (await reports?.write(results)) ?? [];
  stopListening();
  return {
    data: {
      ...resultsData(results),
      ...(orphans && { orphans }),
      ...(batch?.resumed && { resumed: batch.resumed }),
      ...(errors.length > 0 && { reportErrors: errors.map(errorData) }),
    },
    text: [text, ...errors.map((error) => `\n${errorText(error, style)}`)].join('\n'),
    exit: exit || (errors[0]?.exit ?? exitCode.done),
  };
}

function resumeCommand(call: CommandCall, { batch }: SelectedInstances): string | undefined {
  const { environment } = call.options;
  const where = environment ? ` --environment ${environment}` : '';
  return batch && `berth ${batch.command} --resume${where}${mode(call)}`;
}

/** A rehearsal goes on as one. */
function mode({ door }: CommandCall): string {
  return door.rehearsal ? ' --rehearse' : '';
}

/** How a person agrees to an apply: --yes, or an answer. @throws INPUT_NEEDED where nobody can be asked */
export function asking(call: CommandCall): { approve?: Approve } {
  if (call.options.yes) return {};
  // Before anything is planned: nobody waits for a question that cannot be asked.
  if (!call.prompt.interactive) {
    throw new BerthError('INPUT_NEEDED', { question: 'Apply the changes?', flags: '--yes' });
  }
  return {
    approve: async (plans, stopped) => {
      for (const plan of plans) call.show(planText(plan, call.style));
      const question = `Apply these changes to ${counted(plans.length, 'instance')}?`;
      return await call.prompt.confirm(question, '--yes', stopped);
    },
  };
}

/** The exit code of what went wrong first; nothing wrong: 0. An interrupted command says so, whatever failed before. */
export function exitOf(results: readonly InstanceResult[]): number {
  const isInterrupted = ({ result, error, waitsFor }: InstanceResult) =>
    error?.code === 'INTERRUPTED' || (result === 'not-started' && !waitsFor);
  if (results.some(isInterrupted)) return exitCode.interrupted;
  const failed = results.find(({ error }) => error)?.error;
  if (failed) return failed.exit;
  return results.some(({ result }) => result === 'declined') ? exitCode.declined : exitCode.done;
}
