import { expect, test } from 'vitest';
import type { CatalogEntry } from '../catalog/catalog.ts';
import type { Scope } from '../cdk/index.ts';
import { defineBlock } from '../model/content.ts';
import { flag, secret, structural, text } from '../model/input.ts';
import { inputModel } from '../model/input-model.ts';
import { providerSets } from '../model/provider-set.ts';
import { length } from '../model/rule.ts';
import { synthesize } from './module.ts';

const { expression, KubectlManifest, reference } = await import('../cdk/index.ts');

const block = defineBlock({
  name: 'note',
  version: '1.0.0',
  title: 'Note',
  description: 'A ConfigMap.',
  providers: ['kubernetes', 'kubectl'],
  inputs: inputModel({
    mode: structural(['short', 'long'], { description: '', default: 'short' }),
    words: text({ description: 'costs 5$, in ${braces}', rules: [length(1, 9)] }),
    token: secret({ description: 'a key', rules: [], default: '' }),
    extra: flag({ description: 'more', default: false, when: { mode: ['long'] } }),
  }),
  outputs: { name: { description: 'name of the ConfigMap, never ${this}' } },
});

function entry(construct: (scope: Scope<(typeof block)['inputs']['inputs']>) => unknown): CatalogEntry {
  return {
    name: 'note',
    folder: '/none',
    code: '/none',
    own: false,
    load: async () => block as never,
    loadConstruct: async () => construct,
  };
}

const note = entry(({ stack, variables, structural: { mode } }) => {
  const manifest = new KubectlManifest(stack, 'note', {
    manifest: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `note-${mode}` },
      data: { words: variables.words },
    },
    forceConflicts: true,
  });
  return { name: reference(manifest, 'name') };
});

const synthesized = async (mode = 'short', set: keyof typeof providerSets = 'registry') =>
  await synthesize(note, { mode }, providerSets[set]);
const parsed = async (mode?: string, set?: keyof typeof providerSets) =>
  JSON.parse((await synthesized(mode, set)).json);

test('the same choice gives the same text, and another choice or provider set another digest', async () => {
  const module = await synthesized();
  expect(await synthesized()).toEqual(module);
  expect(module).toMatchObject({ content: 'note', choice: { mode: 'short' } });
  expect(module.digest).toMatch(/^[0-9a-f]{64}$/);
  expect((await synthesized('long')).digest).not.toBe(module.digest);
  expect((await synthesized('short', 'embedded')).digest).not.toBe(module.digest);
});

test('a module is variables, providers, resources and outputs, and nothing of this machine', async () => {
  const { json } = await synthesized();
  expect(Object.keys(JSON.parse(json)).sort()).toEqual([
    'output',
    'provider',
    'resource',
    'terraform',
    'variable',
  ]);
  expect(json).not.toContain('"//"');
  expect(json).not.toContain(process.cwd());
  expect(json.endsWith('}\n')).toBe(true);
});

test('Terraform has the providers of the set, pinned, and no backend', async () => {
  const { required_providers, ...terraform } = (await parsed('short', 'embedded')).terraform;
  expect(terraform).toEqual({ required_version: '>= 1.11' });
  const { kubernetes, kubectl } = providerSets.embedded.providers;
  expect(required_providers).toEqual({ kubernetes, kubectl });
});

test('runtime inputs are variables with type, description, default and rules', async () => {
  expect((await parsed()).variable).toEqual({
    words: {
      description: 'costs 5$, in ${braces}',
      type: 'string',
      nullable: false,
      validation: [
        {
          condition: expect.stringContaining('var.words'),
          error_message: 'must be 1 to 9 characters long',
        },
      ],
    },
    token: {
      description: 'a key',
      type: 'string',
      nullable: false,
      default: '',
      sensitive: true,
      ephemeral: true,
    },
    instance_label: {
      description: expect.stringContaining('berth.dev/instance'),
      type: 'string',
      nullable: false,
      default: '',
    },
    token_version: {
      description: 'changes with the value of token; berth gives a keyed hash of it',
      type: 'string',
      nullable: false,
      default: '',
    },
  });
});

test('an input that exists under another choice only is no variable', async () => {
  expect(Object.keys((await parsed('long')).variable)).toEqual([
    'words',
    'token',
    'extra',
    'token_version',
    'instance_label',
  ]);
});

test('outputs are described and refer to what was made', async () => {
  expect((await parsed()).output).toEqual({
    name: { description: 'name of the ConfigMap, never ${this}', value: '${kubectl_manifest.note.name}' },
  });
});

test('values of inputs are in no template: only variables are', async () => {
  const { kubectl_manifest } = (await parsed('long')).resource;
  expect(kubectl_manifest.note).toEqual({
    yaml_body:
      '${jsonencode({"apiVersion" = "v1", "kind" = "ConfigMap", "metadata" = {"name" = "note-long", "labels" = merge({ for k, v in {"berth.dev/instance" = var.instance_label} : k => v if var.instance_label != "" })}, "data" = {"words" = var.words}})}',
    server_side_apply: true,
    force_conflicts: true,
  });
});

test('a token of cdktf that nobody resolved is refused', async () => {
  const broken = entry(() => ({ name: expression('TfToken[TOKEN.99]') }));
  await expect(synthesize(broken, { mode: 'short' }, providerSets.registry)).rejects.toThrow(/token|TOKEN/);
});

test.each([
  ['returns no output', () => ({}), 'construct() returns no output "name"'],
  [
    'throws',
    () => {
      throw new Error('not yet');
    },
    'not yet',
  ],
])('a construct that %s is a fault of the content', async (_, construct, problem) => {
  await expect(synthesize(entry(construct), { mode: 'short' }, providerSets.registry)).rejects.toMatchObject({
    code: 'CONTENT_INVALID',
    message: `the content folder "/none" cannot be loaded: ${problem}`,
  });
});
