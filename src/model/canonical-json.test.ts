import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

test('keys stand in one order at every depth, and lists keep theirs', () => {
  expect(canonicalJson({ b: [2, 1, { z: 1, a: null }], a: { d: 1, c: 'x' } })).toBe(
    '{"a":{"c":"x","d":1},"b":[2,1,{"a":null,"z":1}]}',
  );
});

test('nothing but the order is lost', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(JSON.parse(canonicalJson(JSON.parse(json)))).toEqual(JSON.parse(json));
    }),
  );
});
