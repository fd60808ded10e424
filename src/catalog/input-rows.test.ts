import { expect, test } from 'vitest';
import { choice, flag, list, map, secret, structural, text, texts, whole } from '../model/input.ts';
import { inputModel } from '../model/input-model.ts';
import { inputRows } from './input-rows.ts';

test('each input is a row with its type, default and description', () => {
  const word = text({ description: 'a word', rules: [] });
  const size = choice(['small', 'large'], { description: 'how much', default: 'small' });
  const rows = inputRows(
    inputModel({
      mode: structural(['a', 'b'], { description: 'which', default: 'a' }),
      word,
      size,
      on: flag({ description: 'whether', default: false }),
      token: secret({ description: 'key', rules: [], default: '', when: { mode: ['b'] } }),
      members: list({ name: word, size }, { description: 'who', default: [], context: 'team.members' }),
      labels: map({ description: 'which', keyRules: [], rules: [], default: {} }),
      count: whole({ description: 'how many', min: 1, max: 9, default: 3 }),
      zones: texts({ description: 'where', min: 1, max: 9, rules: [] }),
    }),
  );
  expect(rows).toEqual([
    { name: 'mode', type: 'a or b', default: '"a"', description: 'which (decides which module is made)' },
    { name: 'word', type: 'text', description: 'a word' },
    { name: 'size', type: 'small or large', default: '"small"', description: 'how much' },
    { name: 'on', type: 'flag', default: 'false', description: 'whether' },
    { name: 'token', type: 'secret', default: '""', description: 'key (only with mode = b)' },
    {
      name: 'members',
      type: 'list of {name: text, size: small or large}',
      default: 'from team.members',
      description: 'who',
    },
    { name: 'labels', type: 'map of text', default: '{}', description: 'which' },
    { name: 'count', type: 'number from 1 to 9', default: '3', description: 'how many' },
    { name: 'zones', type: 'list of text', description: 'where' },
  ]);
});
