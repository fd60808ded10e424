import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choice, flag, list, map, secret, text } from './input.ts';
import { inputModel } from './input-model.ts';
import { parseInputText, parseInputTexts } from './input-text.ts';

const word = text({ description: '', rules: [] });
const inputs = {
  word,
  on: flag({ description: '' }),
  size: choice(['a'], { description: '' }),
  token: secret({ description: '', rules: [] }),
  members: list({ name: word }, { description: '' }),
  labels: map({ description: '', keyRules: [], rules: [] }),
};

test('texts and choices are taken as they are written', () => {
  fc.assert(
    fc.property(fc.string(), (written) => {
      expect(parseInputText(inputs.word, written)).toBe(written);
      expect(parseInputText(inputs.size, written)).toBe(written);
    }),
  );
});

test.each([
  ['true', true],
  ['false', false],
  ['True', 'True'],
  ['1', '1'],
])('the flag %j is read as %j', (written, value) => {
  expect(parseInputText(inputs.on, written)).toBe(value);
});

test('lists and maps are JSON; what is none stays text for the schema to refuse', () => {
  expect(parseInputText(inputs.members, '[{"name":"a"}]')).toEqual([{ name: 'a' }]);
  expect(parseInputText(inputs.labels, '{"a":"b"}')).toEqual({ a: 'b' });
  expect(parseInputText(inputs.labels, '{a: b}')).toBe('{a: b}');
});

test.each([
  ['env:TOKEN', { env: 'TOKEN' }],
  ['file:/run/a:b', { file: '/run/a:b' }],
  ['file:two\nlines', { file: 'two\nlines' }],
  ['{"command": ["pass", "a b"]}', { command: ['pass', 'a b'] }],
  ['{"env": "TOKEN"}', { env: 'TOKEN' }],
  ['{"command": "pass"}', '{"command": "pass"}'],
  ['"text"', '"text"'],
  ['env:', 'env:'],
  ['TOKEN', 'TOKEN'],
  ['command:pass', 'command:pass'],
])('the secret %j is read as %j', (written, value) => {
  expect(parseInputText(inputs.token, written)).toEqual(value);
});

test('values of names that the model does not have stay text, whatever JavaScript knows of the name', () => {
  expect(parseInputTexts(inputModel(inputs), { on: 'true', constructor: 'true', toString: '1' })).toEqual({
    on: true,
    constructor: 'true',
    toString: '1',
  });
});
