import { expect, test } from 'vitest';
import { environmentText, fileContent, type OpenInput, secretsOf, variableJson } from './input-values.ts';

const input = (type: OpenInput['type'], value: unknown, isSensitive = false): OpenInput => ({
  key: 'x',
  value,
  type,
  isSensitive,
  isEnvironment: false,
});

test.each([
  ['STRING', 'a ${b}', undefined, '"a ${b}"'],
  ['STRING', '[1]', 'list(number)', '"[1]"'],
  ['INTEGER', 3, 'number', '3'],
  ['INTEGER', 3, 'string', '"3"'],
  ['BOOLEAN', true, 'string', '"true"'],
  ['MULTI_SELECT', ['a'], 'list(string)', '["a"]'],
  ['MULTI_SELECT', ['a'], 'string', '"[\\"a\\"]"'],
  ['CODE', '{"a": 12345678901234567890}', 'any', '{"a": 12345678901234567890}'],
  ['CODE', '{ a = 1 }', 'map(number)', '{"a":1}'],
  ['CODE', '{ a = 1 }', 'string', '"{\\"a\\":1}"'],
  ['CODE', 'a: b', 'string', '"a: b"'],
  ['CODE', 'a: b', 'any', '"a: b"'],
  ['CODE', [{ roles: ['x'] }], 'any', '[{"roles":["x"]}]'],
  ['LIST', '["a"]', 'list(string)', '["a"]'],
  ['CODE', '', 'any', '""'],
  ['STRING', null, 'string', 'null'],
] as const)('%s %j for a variable of type %s is %s', (type, value, declared, json) => {
  expect(variableJson(input(type, value), declared)).toBe(json);
});

test('in the environment, everything is text', () => {
  expect(environmentText(input('MULTI_SELECT', ['a', 'b']))).toBe('["a","b"]');
  expect(environmentText(input('BOOLEAN', false))).toBe('false');
  expect(environmentText(input('STRING', null))).toBe('');
});

test('a file is a data URL in base64, and nothing else', () => {
  expect(fileContent('data:text/plain;charset=utf-8;base64,aGk=')?.toString()).toBe('hi');
  expect(fileContent('data:;base64,')?.toString()).toBe('');
  for (const wrong of ['aGk=', 'data:text/plain,hi', 'data:;base64,%%', '', null, 3])
    expect(fileContent(wrong)).toBeUndefined();
});

test('each value of a secret document is a secret, and short words are none', () => {
  const text = 'kind: Config\nusers:\n  - user: {token: "marked-token", "client-key-data": marked-key}\n';
  const file = `data:application/yaml;base64,${Buffer.from(text).toString('base64')}`;
  const secrets = secretsOf([input('FILE', file, true), input('STRING', 'open')]);
  expect(secrets).toEqual([text, 'marked-token', 'marked-key']);
  // Of what is no text, the base64 is all that could be taken out.
  const binary = `data:;base64,${Buffer.from([0xff, 0xfe, 0xfd]).toString('base64')}`;
  expect(secretsOf([input('FILE', binary, true)])).toContain(binary);
  expect(secrets).not.toContain('Config');
  expect(secrets).not.toContain('open');
  expect(secretsOf([input('CODE', '{ not: [yaml', true)])).toContain('{ not: [yaml');
  expect(secretsOf([input('MULTI_SELECT', ['one-secret'], true)])).toEqual(['one-secret']);
});
