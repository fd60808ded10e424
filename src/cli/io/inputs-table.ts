import type { InputRow } from '../../catalog/input-rows.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** The inputs of a content, one a line. */
export function inputsTable(inputs: readonly InputRow[], style: Style): string {
  const rows = inputs.map((input) => [
    input.name,
    input.type,
    input.default ?? style.yellow('required'),
    input.description,
  ]);
  return table(['INPUT', 'TYPE', 'DEFAULT', 'DESCRIPTION'], rows);
}
