import { expect, test } from 'vitest';
import { longestInstanceName } from '../model/instance.ts';
import { labelledName, nameInLabel } from '../model/instance-label.ts';
import { instanceLabel } from './instance-label.ts';

const key = Buffer.alloc(32, 1);
const valid = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

test.each(['dev.shop.hello', `dev.${'a'.repeat(longestInstanceName - 4)}`, `dev.${'a'.repeat(41)}-b.c`])(
  'the label of %s is a valid one that says its name',
  (name) => {
    const value = instanceLabel(name, key);
    expect(value).toMatch(valid);
    expect(nameInLabel(value)).toBe(labelledName(name));
    expect(name.startsWith(nameInLabel(value))).toBe(true);
  },
);

test('the label is another one for another instance and for another project', () => {
  const long = `dev.${'a'.repeat(60)}`;
  const values = [
    instanceLabel(long, key),
    instanceLabel(`${long}b`, key),
    instanceLabel(long, Buffer.alloc(32, 2)),
  ];
  expect(new Set(values).size).toBe(3);
  expect(instanceLabel(long, key)).toBe(values[0]);
});
