import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { outputsOf, providersOf } from '../../src/model/content.ts';
import { structuralChoices } from '../../src/model/input-model.ts';
import { projectPaths } from '../../src/model/paths.ts';
import { actor } from '../helpers/access.ts';
import { berthOk } from '../helpers/berth.ts';
import { chosenProgram, type ProgramName } from '../helpers/chosen-program.ts';
import { clusterObjects } from '../helpers/cluster-objects.ts';
import { some } from '../helpers/long.ts';
import { playedToolchain } from '../helpers/played-providers.ts';
import { platformFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import { choiceName, subjects } from './contents.ts';
import { exampleOf } from './example-inputs.ts';
import { expectNothingKept, linkOwn, resultsOf } from './lifecycle.ts';

const blocks = subjects.filter(({ kind }) => kind === 'block');
type Choices = readonly Record<string, string>[];
type Pass = readonly [program: ProgramName, forms: string, chosen: (choices: Choices) => Choices];
const every = ['every structural form', (choices: Choices) => choices] as const;
const last = ['its last structural form', (choices: Choices) => choices.slice(-1)] as const;

/** With each program; a run that is for one of them has that one alone and every form, any other one fewer of both. */
const passes: readonly Pass[] = chosenProgram
  ? [[chosenProgram, ...every]]
  : [
      ['terraform', 'every other structural form', (choices) => some(choices, 2)],
      ['tofu', ...last],
    ];

describe.each(passes)('with %s, every block in %s', (program, _, chosen) => {
  const cwd = suiteFolder();
  const mark = Math.random().toString(36).slice(2, 8);
  const instances = blocks.flatMap(({ content }) =>
    chosen(structuralChoices(content.inputs)).map((choice) => {
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
    const used = instances.flatMap(({ content, choice }) => providersOf(content, choice));
    const toolchain = { program, ...(await playedToolchain(path.join(cwd, 'played'), used)) };
    writeFiles(cwd, {
      'berth.yaml': platformFile({ toolchain }),
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
    for (const { name, content, choice } of instances) {
      const { outputs } = run.json.data.instances.find((one: { instance: string }) => one.instance === name);
      expect(Object.keys(outputs).sort()).toEqual(
        outputsOf(content, choice)
          .map(([output]) => output)
          .sort(),
      );
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
    expect(resultsOf(await team('destroy', '--yes', '--parallel', '4'))).toEqual(all('destroyed'));
    expect((await ofInstances()).map(({ id }) => id)).toEqual(lasting);
    expectNothingKept(projectPaths(cwd));
  });
});
