import type { StateResource } from '../../state/state-document.ts';
import { table } from './table.ts';

/** The objects of a state as a table; no value of an attribute but the id. */
export function objectsText(objects: readonly StateResource[]): string {
  if (objects.length === 0) return 'there are no objects';
  return table(
    ['OBJECT', 'ID'],
    objects.map(({ address, id = '-' }) => [address, id]),
  );
}
