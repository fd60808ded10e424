import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import extract from 'extract-zip';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CatalogEntry } from '../../src/catalog/catalog.ts';
import { openEngine } from '../../src/engine/context.ts';
import { publishedFiles } from '../../src/engine/publish/block-publish.ts';
import { type Block, outputsOf } from '../../src/model/content.ts';
import { runtimeInputs, structuralChoices } from '../../src/model/input-model.ts';
import { targetNames } from '../../src/model/target-names.ts';
import { testKubeconfig, testToken } from '../../src/synth/targets/kubeconfig-files.ts';
import { outputType } from '../../src/synth/targets/portal-input.ts';
import type { ProgramName } from '../helpers/chosen-program.ts';
import { testDoor } from '../helpers/door.ts';
import { some } from '../helpers/long.ts';
import { releasedMirror } from '../helpers/played-providers.ts';
import { plainProgram, writeFiles } from '../helpers/published.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';
import { choiceName, subjects } from './contents.ts';

const programs: readonly ProgramName[] = ['terraform', 'tofu'];
const folder = suiteFolder();

/** Every block with every structural choice in the long form, else every third; whatever is added is found by itself. */
const cases = subjects
  .filter(({ kind }) => kind === 'block')
  .flatMap(({ entry, content }) =>
    some(structuralChoices(content.inputs), 3).map((choice, index) => ({
      title: `${content.name} ${choiceName(choice)}`,
      entry: entry as CatalogEntry<Block>,
      block: content as Block,
      choice,
      isFirst: index === 0,
    })),
  );

let cliConfig: string;

beforeAll(async () => {
  cliConfig = await releasedMirror(folder);
});

describe.each(cases)('$title, published', ({ title, entry, block, choice, isFirst }) => {
  const root = path.join(folder, title.replaceAll(' ', '-'));
  const moduleOf = (target: string) => path.join(root, target, 'buildingblock');
  const definitionOf = (target: string) => path.join(root, target, target === 'hub' ? '' : 'definition');

  beforeAll(async () => {
    // Services are played: their providers are to be had everywhere.
    const context = await openEngine(testDoor(folder, { rehearsal: true, caller: process.env }));
    for (const target of targetNames) {
      await writeFiles(path.join(root, target), await publishedFiles(context, entry, choice, target));
    }
  });

  // OpenTofu is what meshStack runs. The tests cost most of the time: Terraform has them for one module of each block.
  const isTestedWith = (program: ProgramName) => program === 'tofu' || isFirst;

  test.each(programs)('is valid for %s, module and definition, and passes its tests', async (program) => {
    for (const place of targetNames.flatMap((target) => [moduleOf(target), definitionOf(target)])) {
      await initialise(program, place);
      expect(await plainProgram(program, place, cliConfig, ['validate'])).toContain(
        'The configuration is valid',
      );
      await plainProgram(program, place, cliConfig, ['fmt', '-check']);
      if (place !== moduleOf('hub') || !isTestedWith(program)) continue;
      expect(await plainProgram(program, place, cliConfig, ['test', '-no-color'])).toContain('3 passed');
    }
  });

  test('has plans without the secrets that it was given, which meshStack keeps', async () => {
    const place = moduleOf('meshstack');
    await planOf(place);
    const unpacked = path.join(place, 'plan');
    await extract(path.join(place, 'plan.tfplan'), { dir: unpacked });
    const secrets = runtimeInputs(block.inputs, choice).flatMap(([, { sensitive, example }]) =>
      sensitive && example !== undefined ? [String(example)] : [],
    );
    const files = ['tfplan', 'tfstate'].map((file) => path.join(unpacked, file));
    for (const file of files) {
      const text = await readFile(file, 'latin1');
      expect([testToken, ...secrets].filter((secret) => text.includes(secret))).toEqual([]);
    }
  });

  test('makes the same plan as JSON and as HCL, with outputs of the types that the definition says', async () => {
    const [json, hcl] = [await planOf(moduleOf('meshstack')), await planOf(moduleOf('hub'))];
    expect(json.resource_changes?.length).toBeGreaterThan(1);
    expect(hcl).toEqual(json);
    const types = Object.entries(json.output_changes ?? {}).flatMap(([name, { after }]) =>
      after === undefined ? [] : [[name, portalType(after)]],
    );
    const wanted = outputsOf(block, choice).map(([name, { kind }]) => [name, outputType(kind?.shape)]);
    expect(wanted).toEqual(expect.arrayContaining(types));
    expect(types.length).toBeGreaterThan(0);
  });

  /** As the runner does. The programs have other names for the same provider: each makes its own lock. */
  async function initialise(program: ProgramName, place: string): Promise<void> {
    await rm(path.join(place, '.terraform.lock.hcl'), { force: true });
    await plainProgram(program, place, cliConfig, ['init', '-input=false', '-upgrade=true']);
  }

  /** With the values of the examples, and a kubeconfig as meshStack writes it. */
  async function planOf(place: string): Promise<Plan> {
    const values = runtimeInputs(block.inputs, choice).flatMap(([name, { example }]) =>
      example === undefined ? [] : [[name, example]],
    );
    await writeFile(path.join(place, 'kubeconfig.yaml'), testKubeconfig);
    await writeFile(path.join(place, 'aaaaaa.auto.tfvars.json'), JSON.stringify(Object.fromEntries(values)));
    await initialise('tofu', place);
    await plainProgram('tofu', place, cliConfig, ['plan', '-input=false', '-out=plan.tfplan']);
    const plan = JSON.parse(await plainProgram('tofu', place, cliConfig, ['show', '-json', 'plan.tfplan']));
    const { planned_values, resource_changes, output_changes } = plan;
    return { planned_values, resource_changes, output_changes };
  }
});

interface Plan {
  readonly planned_values?: unknown;
  readonly resource_changes?: readonly unknown[];
  readonly output_changes?: Readonly<Record<string, { readonly after?: unknown }>>;
}

/** As meshStack's runner sees a value. */
function portalType(value: unknown): string {
  const types: Record<string, string> = { string: 'STRING', number: 'INTEGER', boolean: 'BOOLEAN' };
  return types[typeof value] ?? 'CODE';
}
