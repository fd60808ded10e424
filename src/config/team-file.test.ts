import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { withBlock } from './team-file.ts';

const entry = {
  block: 'b',
  version: '1',
  environment: 'dev',
  inputs: { text: 'a: # b', list: [{ a: '1' }], on: true, empty: '' },
};
const asRead = { block: 'b', version: '1', environment: 'dev', inputs: entry.inputs };

const commented = `# the top
apiVersion: berth/v1   # version
name: shop

members:
  - {kind: group, name: devs}   # flow stays flow

# what it has
blocks:
  # the first
  - block: a   # why
    environment: dev
    inputs:
      long: 'quoted text'   # inside
labels: {tier: "gold"}
# the end
`;

test('one more block changes no line that was there', () => {
  const text = withBlock(commented, entry);
  expect(parse(text).blocks).toEqual([
    { block: 'a', environment: 'dev', inputs: { long: 'quoted text' } },
    asRead,
  ]);
  // Only the space around comments may change.
  const lines = (yaml: string) => yaml.replace(/ +#/g, ' #').split('\n').filter(Boolean);
  const before = lines(commented);
  const added = lines(withBlock('', entry)).slice(1);
  expect(lines(text).filter((line) => !added.includes(line))).toEqual(
    before.filter((line) => !added.includes(line)),
  );
});

test.each(['name: shop\n', 'name: shop\nblocks: []\n', 'name: shop\nblocks:\n'])(
  'the first block of %j stands in a list, one below the other',
  (text) => {
    const written = withBlock(text, entry);
    expect(parse(written)).toEqual({ name: 'shop', blocks: [asRead] });
    expect(written).toMatch(/^name: shop\nblocks:\n\s*- block: b\n/);
  },
);

test('a list in one line becomes a list of lines, and loses nothing', () => {
  const text = withBlock('blocks: [{block: a, environment: dev}]\n', { ...entry, name: 'two' });
  expect(parse(text).blocks).toEqual([
    { block: 'a', environment: 'dev' },
    { ...asRead, name: 'two' },
  ]);
});

test('a version and a name that look like numbers stay texts', () => {
  const text = withBlock('', { ...entry, name: '12', inputs: { a: 'null', b: '007', c: 'yes' } });
  expect(parse(text).blocks[0]).toMatchObject({
    version: '1',
    name: '12',
    inputs: { a: 'null', b: '007', c: 'yes' },
  });
});

test('long texts stay on their line', () => {
  const url = `https://example.com/${'a/'.repeat(200)}`;
  expect(withBlock('', { ...entry, inputs: { url } })).toContain(`url: ${url}\n`);
});
