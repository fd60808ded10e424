import type { StateDetails, StateSummary } from '../../engine/state/state-view.ts';
import { objectsText } from './objects-text.ts';
import { programText } from './program-text.ts';
import { sizeText } from './size-text.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

export function statesText(states: readonly StateSummary[], style: Style): string {
  if (states.length === 0) return 'there is no state yet';
  const rows = states.map((state) => [
    state.instance,
    state.problem ? style.red('unreadable') : `${state.resources}`,
    sizeText(state.bytes),
    state.serial === undefined ? '-' : `${state.serial}`,
    programText(state.program),
    state.lockedBy ?? '-',
  ]);
  return table(['INSTANCE', 'OBJECTS', 'SIZE', 'SERIAL', 'WRITTEN BY', 'LOCKED BY'], rows);
}

export function stateText(state: StateDetails): string {
  const facts: [string, string][] = [
    ['instance', state.instance],
    ['place', state.place],
    ['size', sizeText(state.bytes)],
    ['serial', state.serial === undefined ? '-' : `${state.serial}`],
    ['written by', programText(state.program)],
    ['locked by', state.lockedBy ?? '-'],
  ];
  return [
    ...facts.map(([name, value]) => `${`${name}:`.padEnd(12)}${value}`),
    '',
    objectsText(state.objects),
  ].join('\n');
}
