import type { InstanceResult } from '../../engine/instance-operations.ts';
import type { PlannedChange } from '../../events.ts';
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
  if (plan.changes.length === 0) return `${style.bold(plan.instance)}: no changes`;
  return [
    `${style.bold(plan.instance)}: ${changeCounts(plan.changes)}`,
    ...plan.changes.flatMap((change) => [
      `  ${paint(style, change.action)(changeSign(change))} ${change.address}${change.reason ? style.dim(`  because of ${change.reason}`) : ''}`,
      ...(change.attributes ?? []).map(
        ({ path, before, after }) => `      ${path}: ${before} ${style.dim('->')} ${after}`,
      ),
    ]),
  ].join('\n');
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
