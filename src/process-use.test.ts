import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { sourceFiles } from '../test/helpers/source-files.ts';

/** What belongs to the process as a whole: only a door's entry point may use it. */
const forbidden = [
  'console',
  'process.exit',
  'process.exitCode',
  'process.env',
  'process.argv',
  'process.stdout',
  'process.stderr',
  'process.stdin',
];

/** Uses of these in code; comments and texts do not count. */
function usesIn(file: string, text: string): string[] {
  const uses: string[] = [];
  const visit = (node: ts.Node): void => {
    const isName = ts.isIdentifier(node) && node.text === 'console';
    if (isName || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      const found = node
        .getText()
        .replace(/\[['"](\w+)['"]\]/, '.$1')
        .replace('globalThis.', '');
      if (forbidden.includes(found)) uses.push(`${file}: ${found}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return uses;
}

test('only the entry point of the command line uses the process and its streams', () => {
  const files = [...sourceFiles('src'), ...sourceFiles('platform'), ...sourceFiles('building-blocks')];
  expect(files.length).toBeGreaterThan(100);
  const uses = files.flatMap((file) => usesIn(file, readFileSync(file, 'utf8')));
  expect(uses.filter((use) => !use.startsWith('src/cli/main.ts:'))).toEqual([]);
  expect(uses).toContain('src/cli/main.ts: process.env');
});

test('uses are found however they are written', () => {
  const text = `// console.log
console.log('process.exit'); process["env"]; globalThis.process.exit(1); const { a } = process.env;`;
  expect(usesIn('a', text)).toEqual(['a: console', 'a: process.env', 'a: process.exit', 'a: process.env']);
});
