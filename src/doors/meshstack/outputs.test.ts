import { expect, test } from 'vitest';
import { outputsOf } from './outputs.ts';

const of = (type: unknown, value: unknown, sensitive = false) =>
  outputsOf({ x: { type, value, sensitive } }, () => undefined).x;

test.each([
  ['string', 'text', { value: 'text', type: 'STRING' }],
  ['number', 3, { value: 3, type: 'INTEGER' }],
  ['bool', false, { value: false, type: 'BOOLEAN' }],
  [['list', 'string'], ['a'], { value: '[\n  "a"\n]', type: 'CODE' }],
  [['object', { a: 'number' }], { a: 0.5 }, { value: '{\n  "a": 0.5\n}', type: 'CODE' }],
])('an output of type %j', (type, value, sent) => {
  expect(of(type, value)).toEqual({ ...sent, isSensitive: false });
});

test('what is null is not sent, and what is sensitive goes without its value', () => {
  const said: string[] = [];
  const none = outputsOf({ x: { type: 'string', value: null, sensitive: false } }, (line) => said.push(line));
  expect(none).toEqual({});
  expect(said.join()).toContain('Output x: it is null');
  expect(of('number', 7, true)).toEqual({ value: '(secret)', type: 'STRING', isSensitive: true });
});

test.each([0.5, 2 ** 60, -1.25])('the number %j is refused: meshStack has whole ones only', (value) => {
  expect(() => of('number', value)).toThrow('cannot be used');
});
