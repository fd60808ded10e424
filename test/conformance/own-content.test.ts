import { cp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Catalog } from '../../src/catalog/catalog.ts';
import { structuralChoices } from '../../src/model/input-model.ts';
import { providerSets } from '../../src/model/provider-set.ts';
import { synthesize } from '../../src/synth/module.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { platformFile, writeProject } from '../helpers/project.ts';

const source = path.join(fixtures, 'building-blocks');

/** The ways in which a platform team's block comes to stand beside its berth.yaml. */
const ways: Record<string, (blocks: string) => Promise<void>> = {
  'a copy of it': (blocks) => cp(source, blocks, { recursive: true }),
  'a link to the folder of all blocks': (blocks) => symlink(source, blocks),
  'a link to the folder of the block': async (blocks) => {
    await mkdir(blocks);
    await symlink(path.join(source, 'plain-namespace'), path.join(blocks, 'plain-namespace'));
  },
};

describe('a block beside berth.yaml', () => {
  test.each(Object.entries(ways))('is found and synthesized by the built CLI: %s', async (_, place) => {
    const cwd = await writeProject({ 'berth.yaml': platformFile() });
    await place(path.join(cwd, 'building-blocks'));

    const list = await berthOk(['catalog', 'list', '--json'], { cwd });
    expect(list.json.data.entries).toContainEqual(
      expect.objectContaining({ name: 'plain-namespace', own: true }),
    );

    const synth = await berthOk(['block', 'synth', 'plain-namespace', '--json'], { cwd });
    const entry = new Catalog(fixtures).block('plain-namespace');
    const [choice = {}] = structuralChoices((await entry.load()).inputs);
    const { digest } = await synthesize(entry, choice, providerSets.registry);
    expect(synth.json.data.digest).toBe(digest);
    // cdktf would leave a folder of its own here.
    expect((await readdir(cwd)).sort()).toEqual(['berth.yaml', 'building-blocks']);
  });

  test('wins over a block of ours with the same name', async () => {
    const cwd = await writeProject({ 'berth.yaml': platformFile() });
    const folder = path.join(cwd, 'building-blocks/namespace-with-argocd');
    await cp('building-blocks/namespace-with-argocd', folder, { recursive: true });
    const list = await berthOk(['catalog', 'list', '--json'], { cwd });
    const entries: { name: string; own: boolean }[] = list.json.data.entries;
    expect(entries.filter(({ name }) => name === 'namespace-with-argocd')).toMatchObject([{ own: true }]);

    const ours = await berthOk(['block', 'synth', 'namespace-with-argocd', '--json'], { cwd });
    await rm(folder, { recursive: true });
    const theirs = await berthOk(['block', 'synth', 'namespace-with-argocd', '--json'], { cwd });
    expect(ours.json.data.digest).toBe(theirs.json.data.digest);
  });

  test('works with the very modules that berth itself has loaded', async () => {
    const cwd = await writeProject({
      'berth.yaml': platformFile(),
      'building-blocks/probe/block.ts': [
        `import { defineBlock, inputModel, text, length } from 'berth/model';`,
        `const inputs = inputModel({ one: text({ description: 'any text', rules: [length(0, 5)] }) });`,
        `export const block = defineBlock({ name: 'probe', version: '1.0.0', title: 'Probe', description: 'a probe',`,
        `  providers: [], inputs, outputs: { copies: { description: 'what was found' } } });`,
      ].join('\n'),
      'building-blocks/probe/construct.ts': [
        `import { expression, print, type Scope } from 'berth/cdk';`,
        `import { TerraformStack } from '#cdktf';`,
        `export function construct({ stack, variables }: Scope) {`,
        `  const found = [stack instanceof TerraformStack, print(variables.one)];`,
        `  return { copies: expression(JSON.stringify(found)) };`,
        `}`,
      ].join('\n'),
    });
    const synth = await berthOk(['block', 'synth', 'probe', '--json'], { cwd });
    expect(synth.json.data.module.output.copies.value).toBe('${[true,"var.one"]}');
  });

  test('that cannot be loaded is named, with its folder and the cause', async () => {
    const cwd = await writeProject({
      'berth.yaml': platformFile(),
      'building-blocks/broken/block.ts': `import { nothing } from './no-such-file.ts';\nexport const block = nothing;`,
    });
    const list = await berth(['catalog', 'list', '--json'], { cwd });
    expect(list.code).toBe(1);
    expect(list.json.error.code).toBe('CONTENT_INVALID');
    expect(list.json.error.message).toContain(path.join(cwd, 'building-blocks/broken'));
    expect(list.json.error.message).toContain('no-such-file');
  });
});
