import { readFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { berth, berthOk, type Run } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { inputFlags, minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';

const example = 'examples/three-environments';
const block = 'namespace-with-argocd';

/** The shared cluster as an environment. */
function environment(change: Record<string, unknown> = {}): Record<string, unknown> {
  const { kubeconfig, context } = inject('cluster');
  return { cluster: { kubeconfig, context }, ...change };
}

function results({ json }: Run): Record<string, string> {
  return Object.fromEntries(json.data.instances.map((one: any) => [one.instance, one.result]));
}

const exists = async (namespace: string) => (await readObject('v1', 'Namespace', namespace)) !== undefined;

test('the example with three environments is applied, and production goes only by its name', async () => {
  const platform = readFileSync(`${example}/berth.yaml`, 'utf8');
  const team = readFileSync(`${example}/teams/payments.yaml`, 'utf8');
  const cwd = await writeProject({ 'berth.yaml': platform, 'teams/payments.yaml': team });
  await berthOk(['config', 'validate'], { cwd });

  const onShared = parse(platform);
  for (const one of Object.values<any>(onShared.environments)) one.cluster = environment().cluster;
  await writeProject({ 'berth.yaml': stringify(onShared) }, cwd);
  const applied = await berthOk(['team', 'apply', '--all', '--yes', '--json'], { cwd });
  expect(results(applied)).toEqual({
    [`dev.payments.${block}`]: 'applied',
    [`staging.payments.${block}`]: 'applied',
    [`production.payments.${block}`]: 'applied',
  });

  const unnamed = await berth(['team', 'destroy', '--all', '--yes', '--json'], { cwd });
  expect(unnamed).toMatchObject({
    code: 5,
    json: { error: { code: 'INPUT_NEEDED', fix: 'give --confirm production' } },
  });
  const wrong = await berth(['team', 'destroy', '--all', '--yes', '--confirm', 'prod', '--json'], { cwd });
  expect(wrong).toMatchObject({ code: 2, json: { error: { code: 'USAGE' } } });
  expect(wrong.json.error.message).toContain('"prod"');
  const named = ['--yes', '--confirm', 'production', '--json'];
  const protectedOne = await berth(['team', 'destroy', '--all', ...named], { cwd });
  expect(protectedOne).toMatchObject({ code: 2, json: { error: { code: 'DELETION_PROTECTED' } } });
  expect(protectedOne.json.error.message).toContain(`production.payments.${block}`);
  for (const name of ['dev', 'staging', 'production'])
    expect(await exists(`app-payments-${name}`)).toBe(true);

  // On purpose: the protection is taken away and applied, then the environment is named.
  await writeProject({ 'teams/payments.yaml': `${team}      deletion_protection: false\n` }, cwd);
  await berthOk(['team', 'apply', '--all', '--yes'], { cwd });
  await berthOk(['team', 'destroy', '--all', '--environment', 'dev', '--yes'], { cwd });
  expect((await berth(['team', 'destroy', '--all', '--yes'], { cwd })).code).toBe(5);
  expect(await exists('app-payments-production')).toBe(true);
  const gone = await berthOk(['team', 'destroy', '--all', ...named], { cwd });
  expect(results(gone)).toEqual({
    [`dev.payments.${block}`]: 'absent',
    [`staging.payments.${block}`]: 'destroyed',
    [`production.payments.${block}`]: 'destroyed',
  });
});

test('every command that destroys wants the name of a production environment', async () => {
  const cwd = await writeProject({
    'berth.yaml': platformFile({ environments: { live: environment({ production: true }) } }),
    'teams/name.yaml': teamFile('name', {}, { blocks: [] }),
  });
  const inputs = { ...minimalInputs('app-by-name'), deletion_protection: 'false' };
  const variables = inputFlags(inputs);
  await berthOk(['block', 'apply', block, ...variables, '--yes'], { cwd });
  for (const words of [
    ['block', 'destroy', block],
    ['platform', 'destroy', '--all'],
  ]) {
    const refused = await berth([...words, '--yes', '--json'], { cwd });
    const error = words[0] === 'platform' ? { code: 'LAYER_IN_USE' } : { fix: 'give --confirm live' };
    expect(refused.json, words.join(' ')).toMatchObject({ ok: false, error });
    const wrong = await berth([...words, '--confirm', 'dev', '--json'], { cwd });
    expect(wrong.code, words.join(' ')).toBe(2);
  }
  expect(await exists('app-by-name')).toBe(true);
  // The name alone is enough: it says more than --yes.
  await berthOk(['block', 'destroy', block, '--confirm', 'live'], { cwd });
  expect(await exists('app-by-name')).toBe(false);
  const layer = await berth(['platform', 'destroy', '--all', '--yes', '--json'], { cwd });
  expect(layer).toMatchObject({ code: 5, json: { error: { fix: 'give --confirm argocd' } } });
});

describe('deletion_protection', () => {
  const namespace = 'app-protected';
  const inputs = (change: Record<string, unknown> = {}) => ({ ...minimalInputs(namespace), ...change });
  const own = ['--team', 'guard', '--json', '--yes'];

  test('holds against every path, while it is applied', async () => {
    const files = (change: Record<string, unknown>, production = false) => ({
      'berth.yaml': platformFile({ environments: { dev: environment({ production }) } }),
      'teams/guard.yaml': teamFile('guard', inputs(change)),
    });
    // On because the environment is a production one; nothing in the team's file says so.
    const cwd = await writeProject(files({}, true));
    await berthOk(['team', 'apply', 'guard', '--yes'], { cwd });

    const paths: Record<string, { files: Record<string, string>; words: readonly string[] }> = {
      'the file takes the protection away, unapplied': {
        files: files({ deletion_protection: false }),
        words: ['team', 'destroy', 'guard', '--yes', '--json'],
      },
      'the environment is no production any more, unapplied': {
        files: files({}),
        words: ['team', 'destroy', '--all', '--yes', '--json'],
      },
      'another immutable input, without protection': {
        files: files({ namespace_name: 'app-other', deletion_protection: false }),
        words: ['team', 'destroy', 'guard', '--yes', '--json'],
      },
      'block destroy with the recorded inputs': {
        files: files({}),
        words: ['block', 'destroy', block, ...own],
      },
      'block destroy with a value': {
        files: files({}),
        words: ['block', 'destroy', block, ...own, '--var', 'deletion_protection=false'],
      },
      'the entry is gone from the file': {
        files: { ...files({}), 'teams/guard.yaml': teamFile('guard', {}, { blocks: [] }) },
        words: ['team', 'prune', '--yes', '--json'],
      },
      'the entry is gone, and block destroy': {
        files: { ...files({}), 'teams/guard.yaml': teamFile('guard', {}, { blocks: [] }) },
        words: ['block', 'destroy', block, ...own],
      },
    };
    for (const [name, path] of Object.entries(paths)) {
      await writeProject(path.files, cwd);
      const refused = await berth(path.words, { cwd });
      expect(refused, name).toMatchObject({ code: 2, json: { error: { code: 'DELETION_PROTECTED' } } });
      expect(refused.json.error.message, name).toContain(`dev.guard.${block}`);
    }
    // An apply does not replace it either.
    await writeProject(files({ namespace_name: 'app-other', deletion_protection: false }), cwd);
    const replaced = await berth(['team', 'apply', 'guard', '--yes', '--json'], { cwd });
    expect(replaced).toMatchObject({ code: 2, json: { error: { code: 'IMMUTABLE_INPUT' } } });
    expect(await exists(namespace)).toBe(true);

    await writeProject(files({ deletion_protection: false }), cwd);
    await berthOk(['team', 'apply', 'guard', '--yes'], { cwd });

    // Wanted by the file, and not applied yet: protected all the same.
    await writeProject(files({ deletion_protection: true }), cwd);
    for (const words of [
      ['team', 'destroy', 'guard', '--yes', '--json'],
      ['block', 'destroy', block, ...own],
    ]) {
      const refused = await berth(words, { cwd });
      expect(refused.json, words.join(' ')).toMatchObject({ error: { code: 'DELETION_PROTECTED' } });
    }
    await writeProject(files({ deletion_protection: true, namespace_name: 'app-other' }), cwd);
    for (const words of [
      ['team', 'destroy', 'guard', '--yes', '--json'],
      ['block', 'destroy', block, ...own],
    ]) {
      const refused = await berth(words, { cwd });
      expect(refused.json, words.join(' ')).toMatchObject({ error: { code: 'DELETION_PROTECTED' } });
    }
    expect(await exists(namespace)).toBe(true);

    await writeProject(files({ deletion_protection: false }), cwd);
    await berthOk(['team', 'destroy', 'guard', '--yes'], { cwd });
    expect(await exists(namespace)).toBe(false);
  });
});
