import { stripVTControlCharacters } from 'node:util';

/** Columns side by side under their headings; no lines, as kubectl prints them. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

function width(cell: string): number {
  return [...stripVTControlCharacters(cell)].length;
}
