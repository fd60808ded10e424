import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Rows of the table between `<!-- section -->` and `<!-- /section -->`, without its headings. */
export function readmeTable(folder: string, section: string): string[][] {
  const text = readFileSync(path.join(folder, 'README.md'), 'utf8');
  const body = new RegExp(`<!-- ${section} -->\\n([\\s\\S]*?)<!-- /${section} -->`).exec(text)?.[1];
  if (body === undefined) throw new Error(`the README in ${folder} has no section "${section}"`);
  const [, , ...rows] = body.trim().split('\n');
  return rows.map(cellsOf);
}

function cellsOf(line: string): string[] {
  return line
    .split(/(?<!\\)\|/u)
    .slice(1, -1)
    .map((cell) =>
      cell
        .trim()
        .replaceAll('\\|', '|')
        .replace(/^`(.*)`$/u, '$1'),
    );
}
