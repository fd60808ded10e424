import { expect, test } from 'vitest';
import { referenceText } from './reference-text.ts';
import { isSecretReference } from './secret-reference.ts';

test.each([
  [{ env: 'TOKEN' }, 'the environment variable TOKEN'],
  [{ file: 'keys/a' }, 'the file "keys/a"'],
  [{ command: ['pass', 'show', 'a'] }, 'the command "pass show a"'],
])('%j is a reference and reads "%s"', (reference, text) => {
  expect(isSecretReference(reference)).toBe(true);
  expect(referenceText(reference)).toBe(text);
});

test.each([
  'TOKEN',
  null,
  undefined,
  {},
  [],
  { env: '' },
  { env: 1 },
  { command: 'pass' },
  { command: [] },
  { env: 'A', file: 'b' },
])('%j is none', (value) => {
  expect(isSecretReference(value)).toBe(false);
});
