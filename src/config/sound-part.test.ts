import { expect, test } from 'vitest';
import { z } from 'zod';
import { soundPart } from './sound-part.ts';

const schema = z.strictObject({
  name: z.string(),
  list: z.array(z.strictObject({ a: z.string(), b: z.string().min(2).regex(/^x/).optional() })).default([]),
});

function sound(value: unknown) {
  return soundPart(schema, value, schema.safeParse(value).error?.issues ?? []);
}

test.each<[unknown, unknown]>([
  [{ list: [{ a: 'x' }, {}] }, [{ a: 'x' }]],
  [{ list: [{}, { a: 7 }, 'x', { a: 'x', b: 'y', c: 1 }, null, { a: 'z' }] }, [{ a: 'x' }, { a: 'z' }]],
  [{ list: {} }, []],
])('of %j what is right stays', (value, list) => {
  expect(sound({ name: 'n', ...(value as object) })?.value).toEqual({ name: 'n', list });
});

test('without a required key that is in no list there is nothing', () => {
  expect(sound({ name: 7, list: [{ a: 'x' }] })).toBeUndefined();
  expect(sound([])).toBeUndefined();
});

test('elements behind a removed one are found where they were', () => {
  const part = sound({ name: 'n', list: [{}, { a: 'x' }, { a: 1 }, { a: 'y' }] });
  expect(part?.original(['list', 0, 'a'])).toEqual(['list', 1, 'a']);
  expect(part?.original(['list', 1])).toEqual(['list', 3]);
  expect(part?.original(['name'])).toEqual(['name']);
  expect(part?.original([])).toEqual([]);
});
