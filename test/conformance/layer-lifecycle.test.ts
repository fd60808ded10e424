import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { type Layer, outputsOf, providersOf } from '../../src/model/content.ts';
import { structuralChoices } from '../../src/model/input-model.ts';
import { projectPaths, rehearsalPaths } from '../../src/model/paths.ts';
import { reachesCluster, usesServices } from '../../src/model/provider-set.ts';
import { berthOk } from '../helpers/berth.ts';
import { chosenToolchain } from '../helpers/chosen-program.ts';
import { clusterObjects } from '../helpers/cluster-objects.ts';
import { type LocalService, localService } from '../helpers/local-service.ts';
import { some } from '../helpers/long.ts';
import { embeddedPlatform, smallPlatform } from '../helpers/project.ts';
import { rehearse } from '../helpers/rehearsal.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import { choiceName, subjects } from './contents.ts';
import { layerEnvironment, layerExampleOf } from './example-inputs.ts';
import { expectNothingKept, linkOwn, resultsOf } from './lifecycle.ts';

/** What Helm leaves on purpose: definitions of kinds, and the namespace with what Kubernetes puts into each. */
const stays = [
  /^(customresourcedefinitions|apiservices)[.]/,
  /^namespaces[.]core /,
  /^configmaps[.]core .*\/kube-root-ca[.]crt$/,
  /^serviceaccounts[.]core .*\/default$/,
];

/** Every structural form in the long form, else every other one. */
const forms = subjects
  .filter(({ kind }) => kind === 'layer')
  .flatMap((layer) =>
    some(structuralChoices(layer.content.inputs), 2).map(
      (choice) => [layer.content.name, choiceName(choice), layer, choice] as const,
    ),
  );

// A cluster of their own, one after the other: each begins with what the one before has left.
const cwd = suiteFolder();

/** Answers whatever a layer asks before its apply. */
let service: LocalService;

beforeAll(async () => {
  service = await localService(() => 200);
  writeFiles(cwd, { 'berth.yaml': embeddedPlatform });
  await berthOk(['dev', 'up'], { cwd });
  await berthOk(['dev', 'up'], { cwd, env: rehearse });
});

afterAll(async () => {
  service.close();
  await berthOk(['dev', 'down'], { cwd });
  await berthOk(['dev', 'down'], { cwd, env: rehearse });
});

describe.each(forms)('the layer %s (%s)', (name, _, layer, choice) => {
  const { content } = layer;
  const used = providersOf(content, choice);
  const inCluster = reachesCluster(used);
  const [env, paths] = usesServices(used)
    ? [{ ...layerEnvironment, ...rehearse }, rehearsalPaths(projectPaths(cwd))]
    : [layerEnvironment, projectPaths(cwd)];
  const platform = async (command: string, ...words: string[]) =>
    await berthOk(['platform', command, name, '--json', ...words], { cwd, env });
  const objects = async () => (inCluster ? await clusterObjects(paths.kubeconfig) : []);
  let before: string[];

  beforeAll(async () => {
    const layers = { [name]: { ...choice, ...layerExampleOf(name, choice, service.address) } };
    writeFiles(cwd, { 'berth.yaml': smallPlatform + stringify({ ...chosenToolchain, layers }) });
    linkOwn(cwd, [layer]);
    for (const needed of (content as Layer).requires)
      await berthOk(['platform', 'apply', needed, '--yes'], { cwd, env });
    before = (await objects()).map(({ id }) => id);
  });

  test('is applied, and has every output', async () => {
    const run = await platform('apply', '--yes');
    // What has no providers has outputs alone, and nothing to be made.
    const makes = providersOf(content, choice).length > 0;
    expect(Object.values(resultsOf(run))).toEqual([makes ? 'applied' : 'unchanged']);
    const [{ outputs }] = run.json.data.instances;
    expect(Object.keys(outputs).sort()).toEqual(
      outputsOf(content, choice)
        .map(([output]) => output)
        .sort(),
    );
    expect(Object.values(outputs)).not.toContain(null);
    const wrong = Object.entries((content as Layer).outputs).flatMap(
      ([output, { kind }]) => kind.schema.safeParse(outputs[output]).error?.issues ?? [],
    );
    expect(wrong).toEqual([]);
  });

  test('is skipped when nothing changed', async () => {
    expect(Object.values(resultsOf(await platform('apply', '--yes')))).toEqual(['skipped']);
  });

  test('has an empty plan', async () => {
    expect(Object.values(resultsOf(await platform('plan', '--detailed-exitcode')))).toEqual(['unchanged']);
  });

  test('is destroyed to nothing', async () => {
    const own = (await objects()).filter(({ id }) => !before.includes(id));
    if (inCluster) expect(own.length).toBeGreaterThan(1);
    expect(Object.values(resultsOf(await platform('destroy', '--yes')))).toEqual(['destroyed']);
    // Pods end in their own time.
    await vi.waitFor(
      async () => {
        const left = (await objects()).map(({ id }) => id).filter((id) => !before.includes(id));
        expect(left.filter((id) => !stays.some((pattern) => pattern.test(id)))).toEqual([]);
      },
      { timeout: 60_000, interval: 1000 },
    );
    for (const needed of (content as Layer).requires)
      await berthOk(['platform', 'destroy', needed, '--yes'], { cwd, env });
    expectNothingKept(paths);
  });
});
