import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { stringify } from 'yaml';
import type { Layer } from '../../src/model/content.ts';
import { structuralChoices } from '../../src/model/input-model.ts';
import { projectPaths } from '../../src/model/paths.ts';
import { reachesCluster } from '../../src/model/provider-set.ts';
import { actor } from '../helpers/access.ts';
import { berthOk, type Run } from '../helpers/berth.ts';
import { programNames } from '../helpers/both-programs.ts';
import { clusterObjects } from '../helpers/cluster-objects.ts';
import { platformFile } from '../helpers/project.ts';
import { standInsOf, writeStandInMirror } from '../helpers/stand-in-providers.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import { choiceName, type Subject, subjects } from './contents.ts';
import { exampleOf, layerExampleOf } from './example-inputs.ts';

const blocks = subjects.filter(({ kind }) => kind === 'block');
const layers = subjects.filter(({ kind }) => kind === 'layer');

/** What Helm leaves on purpose: definitions of kinds, and the namespace with what Kubernetes puts into each. */
const stays = [
  /^(customresourcedefinitions|apiservices)[.]/,
  /^namespaces[.]core /,
  /^configmaps[.]core .*\/kube-root-ca[.]crt$/,
  /^serviceaccounts[.]core .*\/default$/,
];

// Where a machine has only one of them, the other is downloaded or built.
describe.each(programNames)('with %s, every block in every structural form', (program) => {
  const cwd = suiteFolder();
  const mark = Math.random().toString(36).slice(2, 8);
  const instances = blocks.flatMap(({ content }) =>
    structuralChoices(content.inputs).map((choice) => {
      const suffix = choiceName(choice);
      const namespace = `${content.name}-${suffix}-${mark}`;
      const name = `dev.conformance.${content.name}-${suffix}`;
      return {
        name,
        namespace,
        content,
        choice,
        suffix,
        example: exampleOf(content.name, choice, namespace),
      };
    }),
  );
  const env = Object.assign({}, ...instances.map(({ example }) => example.environment));
  const team = async (...words: string[]) =>
    await berthOk(['team', words[0] ?? '', 'conformance', '--json', ...words.slice(1)], { cwd, env });
  const all = (result: string) => Object.fromEntries(instances.map(({ name }) => [name, result]));

  /** Ids of what is there before and has to be there afterwards. */
  let lasting: string[];
  const ofInstances = async () => {
    const { kubeconfig, context } = inject('cluster');
    const objects = await clusterObjects(kubeconfig, context);
    return objects.filter(({ name, namespace }) => `${namespace}/${name}`.includes(mark));
  };

  beforeAll(async () => {
    const existing = instances.filter(({ example }) => example.existingNamespace);
    for (const { namespace: name, example } of existing) {
      const metadata = { name, labels: example.existingNamespace as Record<string, string> };
      expect(await actor().create({ apiVersion: 'v1', kind: 'Namespace', metadata })).toBe('done');
    }
    // Kubernetes puts a ServiceAccount and a ConfigMap into each.
    await vi.waitFor(async () => expect(await ofInstances()).toHaveLength(existing.length * 3), {
      timeout: 30_000,
      interval: 200,
    });
    lasting = (await ofInstances()).map(({ id }) => id);
    writeFiles(cwd, {
      'berth.yaml': platformFile({ toolchain: { program } }),
      'teams/conformance.yaml': stringify({
        apiVersion: 'berth/v1',
        kind: 'Team',
        name: 'conformance',
        blocks: instances.map(({ content, choice, suffix, example }) => ({
          block: content.name,
          environment: 'dev',
          name: suffix,
          inputs: { ...choice, ...example.inputs },
        })),
      }),
    });
    linkOwn(cwd, blocks);
  });

  test('is applied, and has every output', async () => {
    const run = await team('apply', '--yes', '--parallel', '2');
    expect(resultsOf(run)).toEqual(all('applied'));
    for (const { name, content } of instances) {
      const { outputs } = run.json.data.instances.find((one: { instance: string }) => one.instance === name);
      expect(Object.keys(outputs).sort()).toEqual(Object.keys(content.outputs).sort());
      expect(Object.values(outputs)).not.toContain(null);
    }
  });

  test('keeps no secret in its state but those that say so', () => {
    const { state } = projectPaths(cwd);
    const stored = (value: string) =>
      instances.filter(({ name }) =>
        readFileSync(path.join(state, name, 'terraform.tfstate'), 'utf8').includes(value),
      );
    const secrets = instances.flatMap(({ content, example }) =>
      Object.entries<any>(example.inputs)
        .filter(([name]) => content.inputs.inputs[name]?.sensitive)
        .map(([name, { env }]) => ({ content, name, value: example.environment?.[env] ?? '' })),
    );
    expect(secrets.length).toBeGreaterThan(1);
    for (const { content, name, value } of secrets) {
      const holders = content.inputs.inputs[name]?.storedInState ? content.name : undefined;
      expect({ [name]: [...new Set(stored(value).map((one) => one.content.name))] }).toEqual({
        [name]: holders ? [holders] : [],
      });
    }
  });

  test('is run by that program', async () => {
    const { json } = await berthOk(['instance', 'list', '--json'], { cwd });
    const names = json.data.instances.map((one: { program: { name: string } }) => one.program.name);
    expect(names).toEqual(instances.map(() => program));
  });

  test('is skipped when nothing changed', async () => {
    expect(resultsOf(await team('apply', '--yes'))).toEqual(all('skipped'));
  });

  test('has an empty plan', async () => {
    const run = await team('plan', '--detailed-exitcode', '--parallel', '2');
    expect(resultsOf(run)).toEqual(all('unchanged'));
  });

  test('is destroyed to what was there before', async () => {
    const before = await ofInstances();
    for (const { namespace } of instances) {
      expect(before.filter((object) => object.namespace === namespace).length).toBeGreaterThan(1);
    }
    expect(resultsOf(await team('destroy', '--yes', '--parallel', '2'))).toEqual(all('destroyed'));
    expect((await ofInstances()).map(({ id }) => id)).toEqual(lasting);
    expectNothingKept(cwd);
  });
});

const layersByProgram = programNames.flatMap((program) =>
  layers.flatMap((layer) =>
    structuralChoices(layer.content.inputs).map(
      (choice) => [program, layer.content.name, choiceName(choice), layer, choice] as const,
    ),
  ),
);

describe.each(layersByProgram)('with %s, the layer %s (%s)', (program, name, _, layer, choice) => {
  const { content } = layer;
  const inCluster = reachesCluster(content.providers);
  const standIns = standInsOf(content.providers);
  const cwd = suiteFolder();
  const platform = async (command: string, ...words: string[]) =>
    await berthOk(['platform', command, name, '--json', ...words], { cwd });
  const objects = async () => (inCluster ? await clusterObjects(projectPaths(cwd).kubeconfig) : []);
  let before: string[] = [];

  beforeAll(async () => {
    writeFiles(cwd, {
      'berth.yaml': stringify({
        apiVersion: 'berth/v1',
        kind: 'Platform',
        organisation: 'test',
        environments: { dev: {} },
        toolchain: { program, ...(standIns.length > 0 && { mirror: 'mirror' }) },
        layers: { [name]: { ...choice, ...layerExampleOf(name, choice) } },
      }),
    });
    linkOwn(cwd, [layer]);
    await writeStandInMirror(path.join(cwd, 'mirror'), standIns);
    if (!inCluster) return;
    await berthOk(['dev', 'up'], { cwd });
    for (const needed of (content as Layer).requires)
      await berthOk(['platform', 'apply', needed, '--yes'], { cwd });
    before = (await objects()).map(({ id }) => id);
  });

  afterAll(async () => {
    if (inCluster) await berthOk(['dev', 'down'], { cwd });
  });

  test('is applied, and has every output', async () => {
    const run = await platform('apply', '--yes');
    expect(Object.values(resultsOf(run))).toEqual(['applied']);
    const [{ outputs }] = run.json.data.instances;
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(content.outputs).sort());
    expect(Object.values(outputs)).not.toContain(null);
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
    expectNothingKept(cwd);
  });
});

/** Puts what is not berth's own beside berth.yaml. */
function linkOwn(project: string, contents: readonly Subject[]): void {
  for (const { entry } of contents.filter((one) => one.entry.own)) {
    const parent = path.join(project, path.basename(path.dirname(entry.folder)));
    mkdirSync(parent, { recursive: true });
    symlinkSync(entry.folder, path.join(parent, entry.name));
  }
}

function resultsOf(run: Run): Record<string, string> {
  const instances: { instance: string; result: string }[] = run.json.data.instances;
  return Object.fromEntries(instances.map(({ instance, result }) => [instance, result]));
}

/** Neither state nor inventory knows anything any more. */
function expectNothingKept(project: string): void {
  const { state, instances, adoptions } = projectPaths(project);
  for (const folder of [state, instances, adoptions]) {
    expect(existsSync(folder) ? readdirSync(folder, { recursive: true }) : []).toEqual([]);
  }
}
