import { expect, test } from 'vitest';
import type { CatalogEntry } from '../../catalog/catalog.ts';
import { Catalog } from '../../catalog/catalog.ts';
import type { Block } from '../../model/content.ts';
import { choice, flag, type Input, secret, text } from '../../model/input.ts';
import { inputModel } from '../../model/input-model.ts';
import { AppliedOutputs } from './applied-outputs.ts';

/** A block with one input, and what the layer harbor has given last. */
function given(input: Input, outputs: Readonly<Record<string, unknown>> = {}) {
  const block = {
    name: 'probe',
    folder: '/probe',
    load: async () => ({ inputs: inputModel({ one: input }) }),
  };
  const inventory = {
    instance: async (name: string) => (name === 'dev.platform.harbor' ? { outputs } : undefined),
  };
  const applied = new AppliedOutputs({ catalog: new Catalog(), inventory } as never);
  return applied.to(block as unknown as CatalogEntry<Block>, 'dev');
}

const description = 'what a layer gives';
const url = text({ description, rules: [], context: 'layer.harbor.url' });

test('a block is given what the last apply of a layer gave', async () => {
  expect(await given(url, { url: 'https://a.example.com' })).toEqual({
    'layer.harbor.url': 'https://a.example.com',
  });
});

test('nothing is given of an output that is not there yet, nor of a layer that is not applied', async () => {
  expect(await given(url)).toEqual({});
  const cluster = text({ description, rules: [], context: 'layer.ske.host' });
  expect(await given(cluster, { host: 'https://a.example.com' })).toEqual({});
});

test.each<[string, Input, string]>([
  ['no layer', text({ description, rules: [], context: 'layer.harbour.url' }), 'did you mean "harbor"?'],
  ['no output', text({ description, rules: [], context: 'layer.harbor.urls' }), 'did you mean "url"?'],
  ['another form', flag({ description, context: 'layer.argocd.url' }), 'which is a text and no flag'],
  [
    'fewer choices',
    choice(['none', 'external'], { description, context: 'layer.harbor.robot_mode' }),
    'which may be managed or delegated: it takes none, external',
  ],
  [
    'a secret',
    secret({ description, rules: [], context: 'layer.meshstack.platform_uuid' }),
    'a secret is never an output',
  ],
])('a block that takes %s is refused with its folder and input', async (_, input, problem) => {
  await expect(given(input)).rejects.toMatchObject({
    code: 'CONTENT_INVALID',
    message: expect.stringMatching(
      /^the content folder "\/probe" cannot be loaded: its input "one" takes layer/,
    ),
  });
  await expect(given(input)).rejects.toThrow(problem);
});

test('every block of berth takes what there is', async () => {
  const catalog = new Catalog();
  const applied = new AppliedOutputs({ catalog, inventory: { instance: async () => undefined } } as never);
  for (const block of catalog.blocks) expect(await applied.to(block, 'dev')).toEqual({});
});
