import { expect, test } from 'vitest';
import { YamlDocument } from './yaml-document.ts';

const text = `# a comment
name: shop
nested:
  list:
    - {a: 1, b: two}
    - a: 3
      b: |
        long
  empty:
"quoted key": x
1: number
flow: {x: [1, 2]}
`;
const document = new YamlDocument('a.yaml', text);
const place = (path: (string | number)[], part?: 'key' | 'value') => {
  const { line, column } = document.at(path, part);
  return `${line}:${column}`;
};

test('values are read as they are written', () => {
  expect(document.faults).toEqual([]);
  expect(document.value).toEqual({
    name: 'shop',
    nested: {
      list: [
        { a: 1, b: 'two' },
        { a: 3, b: 'long\n' },
      ],
      empty: null,
    },
    'quoted key': 'x',
    1: 'number',
    flow: { x: [1, 2] },
  });
});

test.each<[(string | number)[], string]>([
  [['name'], '2:7'],
  [['nested', 'list'], '5:5'],
  [['nested', 'list', 0], '5:7'],
  [['nested', 'list', 0, 'b'], '5:17'],
  [['nested', 'list', 1], '6:7'],
  [['nested', 'list', 1, 'a'], '6:10'],
  [['quoted key'], '10:15'],
  [['flow', 'x', 1], '12:15'],
])('the value at %j is at %s', (path, expected) => {
  expect(place(path)).toBe(expected);
});

test.each<[(string | number)[], string]>([
  [['name'], '2:1'],
  [['nested', 'list', 0, 'b'], '5:14'],
  [['quoted key'], '10:1'],
  [['1'], '11:1'],
])('the key at %j is at %s', (path, expected) => {
  expect(place(path, 'key')).toBe(expected);
});

test.each<[(string | number)[], string]>([
  [['nested', 'list', 1, 'missing'], '6:7'],
  [['nested', 'list', 7, 'a'], '5:5'],
  [['name', 'deeper', 'still'], '2:7'],
  [['missing'], '1:1'],
  [[], '1:1'],
])('what is missing at %j is reported at the nearest thing around it, %s', (path, expected) => {
  expect(place(path)).toBe(expected);
});

test.each([
  ['a: [1', 'a.yaml:1'],
  ['a: 1\na: 2\n', 'a.yaml:2'],
  ['a: 1\n  b: 2\n', 'a.yaml:1'],
  ['a: 1\n---\nb: 2\n', 'a.yaml:2'],
  ['a: "1\n', 'a.yaml:'],
  ['\ta: 1\n', 'a.yaml:1'],
  ['a: *none\n', 'a.yaml:1'],
  ['a: &a [*a]\n', 'a.yaml:1'],
])('%j is a fault with its line, and no value', (broken, start) => {
  const { faults, value } = new YamlDocument('a.yaml', broken);
  expect(faults.length).toBeGreaterThan(0);
  const [{ source, line, column, code, message = '', fix } = {} as never] = faults;
  expect(`${source}:${line}`).toContain(start);
  expect(column).toBeGreaterThan(0);
  expect(code).toBe('CONFIG_INVALID');
  expect(fix).toBeTruthy();
  expect(message).not.toMatch(/\n|at line/);
  expect(value).toBeUndefined();
});

test('aliases that unfold to millions of values are a fault and no end of berth', () => {
  const levels = [...'abcdefghi'].map((name, index, all) =>
    index === 0 ? `${name}: &${name} [x, x, x]` : `${name}: &${name} [${`*${all[index - 1]},`.repeat(9)}]`,
  );
  const { faults } = new YamlDocument('a.yaml', levels.join('\n'));
  expect(faults).toHaveLength(1);
});

test('an empty file has no value and no fault of its own', () => {
  expect(new YamlDocument('a.yaml', '').value).toBeNull();
  expect(new YamlDocument('a.yaml', '# nothing\n').faults).toEqual([]);
});
