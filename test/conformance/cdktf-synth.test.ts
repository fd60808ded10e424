import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { Catalog } from '../../src/catalog/catalog.ts';
import { structuralChoices } from '../../src/model/input-model.ts';
import { providerSets } from '../../src/model/provider-set.ts';
import { synthesize } from '../../src/synth/module.ts';
import { cleanEnvironment } from '../helpers/berth.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

test('stock cdktf synth makes every module of the catalog, with the same resources', async () => {
  const output = await temporaryFolder();
  await execa('cdktf', ['synth', '--output', output], {
    preferLocal: true,
    extendEnv: false,
    env: { ...cleanEnvironment(), CHECKPOINT_DISABLE: '1' },
  });
  const stacks = path.join(output, 'stacks');
  const expected = new Map<string, unknown>();
  const { blocks, layers } = new Catalog();
  for (const entry of [...blocks, ...layers]) {
    for (const choice of structuralChoices((await entry.load()).inputs)) {
      const { json } = await synthesize(entry, choice, providerSets.registry);
      expected.set(
        [entry.name, ...Object.values(choice)].join('-'),
        Object.keys(JSON.parse(json).resource ?? {}).sort(),
      );
    }
  }
  expect(readdirSync(stacks).sort()).toEqual([...expected.keys()].sort());
  for (const [name, kinds] of expected) {
    const stack = JSON.parse(readFileSync(path.join(stacks, name, 'cdk.tf.json'), 'utf8'));
    expect(Object.keys(stack.resource ?? {}).sort()).toEqual(kinds);
  }
});
