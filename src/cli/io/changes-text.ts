import { withItsNamespace } from '../../engine/drift/drift.ts';
import { knownAfter } from '../../engine/layer/awaited-inputs.ts';
import type { InstanceResult } from '../../engine/run/instance-result.ts';
import { counted } from '../../errors.ts';
import type { PlannedChange } from '../../events.ts';
import { rehearsedMark } from './rehearsed-mark.ts';
import type { Style } from './style.ts';

const signs: Readonly<Record<PlannedChange['action'], string>> = {
  create: '+',
  update: '~',
  replace: '-/+',
  delete: '-',
  read: '<=',
  move: '>',
  import: '<',
  forget: '.',
};

/** "+", "~", "-" and the like. */
export function changeSign({ action }: PlannedChange): string {
  return signs[action];
}

/** A plan as people read it: what changes, how, and why. */
export function planText(plan: InstanceResult, style: Style): string {
  const name = style.bold(plan.instance);
  if (plan.result === 'absent') return `${name}: never applied, left out`;
  if (plan.changes.length === 0) return `${name}: no changes`;
  const drift = plan.result === 'drifted';
  const gone = plan.changes.filter(({ reason }) => drift && reason === withItsNamespace).length;
  return [
    `${name}: ${drift ? driftCounts(plan.changes) : changeCounts(plan.changes)}`,
    ...Object.entries(plan.awaited ?? {}).map(([input, layer]) => `  ${input} = ${knownAfter(layer)}`),
    ...plan.changes
      .filter(({ reason }) => !drift || reason !== withItsNamespace)
      .flatMap((change) => [
        `  ${paint(style, change.action)(changeSign(change))} ${change.address}${rehearsedMark(change)}${drift ? driftWord(change) : ''}${change.reason ? style.dim(`  because of ${change.reason}`) : ''}`,
        ...(change.attributes ?? []).map(
          ({ path, before, after }) => `      ${path}: ${before} ${style.dim('->')} ${after}`,
        ),
      ]),
    ...(gone > 0
      ? [`  and with the namespace ${counted(gone, 'object')} that ${gone === 1 ? 'was' : 'were'} in it`]
      : []),
  ].join('\n');
}

/** "drifted: 1 changed, 2 removed since the last apply". */
function driftCounts(changes: readonly PlannedChange[]): string {
  const removed = changes.filter(({ action }) => action === 'delete').length;
  return `drifted: ${changes.length - removed} changed, ${removed} removed since the last apply`;
}

function driftWord({ action }: PlannedChange): string {
  return action === 'delete' ? ' removed' : ' changed';
}

/** "3 to add, 1 to change, 0 to remove"; a replacement counts as both. */
export function changeCounts(changes: readonly PlannedChange[]): string {
  const count = (...actions: PlannedChange['action'][]) =>
    changes.filter(({ action }) => actions.includes(action)).length;
  return `${count('create', 'replace')} to add, ${count('update')} to change, ${count('delete', 'replace')} to remove`;
}

/** "+3 ~1 -0" for tables. */
export function changeSigns(changes: readonly PlannedChange[]): string {
  const count = (...actions: PlannedChange['action'][]) =>
    changes.filter(({ action }) => actions.includes(action)).length;
  return `+${count('create', 'replace')} ~${count('update')} -${count('delete', 'replace')}`;
}

function paint(style: Style, action: PlannedChange['action']): (text: string) => string {
  if (action === 'create' || action === 'import') return style.green;
  return action === 'delete' || action === 'replace' ? style.red : style.yellow;
}
