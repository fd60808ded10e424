import type { Approve } from '../../engine/batch.ts';
import type { SelectedInstances } from '../../engine/context.ts';
import type { InstanceResult } from '../../engine/instance-operations.ts';
import { BerthError, counted, exitCode } from '../../errors.ts';
import type { CommandCall, CommandResult } from '../command.ts';
import { planText } from '../io/changes-text.ts';
import { resultsData, resultsText } from '../io/results-text.ts';

/** Plans; shows what would change, or with --refresh what has drifted, instance by instance. */
export async function runPlan(
  call: CommandCall,
  selected: SelectedInstances,
  parallel: number,
): Promise<CommandResult> {
  const { planAll, sweepAll } = await import('../../engine/batch.ts');
  const work = call.options.refresh === true ? sweepAll : planAll;
  const results = await work(selected.context, selected.specs, { parallel });
  const changed = results.some(({ result }) => result === 'planned' || result === 'drifted');
  const plans = results.filter(({ result }) => result !== 'failed').map((plan) => planText(plan, call.style));
  return {
    data: resultsData(results),
    text: [...plans, '', resultsText(results, call.style)].join('\n'),
    exit:
      exitOf(results) ||
      (changed && call.options.detailedExitcode === true ? exitCode.changesPending : exitCode.done),
  };
}

/** Applies; asks first, unless --yes. */
export async function runApply(
  call: CommandCall,
  selected: SelectedInstances,
  parallel: number,
): Promise<CommandResult> {
  const { applyAll } = await import('../../engine/batch.ts');
  const refresh = call.options.refresh === true;
  const results = await applyAll(selected.context, selected.specs, {
    parallel,
    refresh,
    ...asking(call, 'Apply'),
  });
  return {
    data: resultsData(results),
    text: resultsText(results, call.style, selected.next),
    exit: exitOf(results),
  };
}

/** Destroys; asks first, unless --yes. */
export async function runDestroy(
  call: CommandCall,
  selected: SelectedInstances,
  parallel: number,
): Promise<CommandResult> {
  const { destroyAll } = await import('../../engine/batch.ts');
  const results = await destroyAll(selected.context, selected.specs, {
    parallel,
    ...asking(call, 'Destroy'),
  });
  return { data: resultsData(results), text: resultsText(results, call.style), exit: exitOf(results) };
}

function asking(call: CommandCall, verb: string): { approve?: Approve } {
  if (call.options.yes) return {};
  // Before anything is planned: nobody waits for a question that cannot be asked.
  if (!call.prompt.interactive) {
    throw new BerthError('INPUT_NEEDED', { question: `${verb} the changes?`, flags: '--yes' });
  }
  return {
    approve: async (plans) => {
      for (const plan of plans) call.show(planText(plan, call.style));
      return await call.prompt.confirm(
        `${verb} these changes to ${counted(plans.length, 'instance')}?`,
        '--yes',
      );
    },
  };
}

/** The exit code of what went wrong first; nothing wrong: 0. */
function exitOf(results: readonly InstanceResult[]): number {
  const failed = results.find(({ error }) => error)?.error;
  if (failed) return failed.exit;
  return results.some(({ result }) => result === 'declined') ? exitCode.declined : exitCode.done;
}
