import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { answers } from '../../../test/helpers/blueprint-answers.ts';
import { testDoor } from '../../../test/helpers/door.ts';
import { committer, git } from '../../../test/helpers/git.ts';
import { minimalInputs, registryInputs, teamFile, writeProject } from '../../../test/helpers/project.ts';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import type { BerthError } from '../../errors.ts';
import { newRepository } from './blueprint-new.ts';

const blueprint = 'app-repo';
const door = (folder: string, caller: Record<string, string> = committer) => testDoor(folder, { caller });

async function refusal(work: Promise<unknown>): Promise<BerthError> {
  return await work.then(
    () => expect.unreachable(),
    (error: BerthError) => error,
  );
}

describe('a new repository', () => {
  test('is one commit of everything, under the name that was given', async () => {
    const folder = await temporaryFolder();
    const made = await newRepository(door(folder), {
      blueprint,
      folder: 'deep/er/web',
      team: undefined,
      variables: { ...answers, branch: 'trunk' },
    });
    const root = path.join(folder, 'deep/er/web');
    expect(made).toMatchObject({ folder: root, branch: 'trunk' });
    expect(await git(root, 'log', '--format=%an %s %D')).toBe(
      'Ann Begin with the blueprint app-repo 1.0.0 HEAD -> trunk',
    );
    expect(await git(root, 'status', '--porcelain', '--ignored')).toBe('');
    expect((await git(root, 'ls-files')).split('\n').sort()).toEqual([...made.files].sort());
    expect(await git(root, 'remote', 'get-url', 'origin')).toBe(answers.repository_url);
    expect(await git(root, 'ls-files', '--stage', 'ci/bump.sh')).toMatch(/^100755 /);
    expect(await readdir(path.join(folder, 'deep/er'))).toEqual(['web']);
  });

  test('may be a clone of an empty repository, whose branch takes its name', async () => {
    const folder = await temporaryFolder();
    await git(folder, 'init', '--quiet', '--bare', '--initial-branch=master', 'remote.git');
    await git(folder, 'clone', '--quiet', 'remote.git', 'web');
    const root = path.join(folder, 'web');
    await newRepository(door(folder), { blueprint, folder: 'web', team: undefined, variables: answers });
    await git(root, 'push', '--quiet', 'origin', 'main');
    expect(await git(path.join(folder, 'remote.git'), 'ls-tree', '--name-only', 'main')).toContain('app');
    expect(await git(root, 'remote', 'get-url', 'origin')).toBe(path.join(folder, 'remote.git'));
  });

  test('is not written where something is already, and that stays as it is', async () => {
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'web'));
    await writeFile(path.join(folder, 'web/notes.txt'), 'mine');
    const wanted = { blueprint, folder: 'web', team: undefined, variables: answers };
    expect((await refusal(newRepository(door(folder), wanted))).code).toBe('FOLDER_NOT_EMPTY');
    expect(await readdir(path.join(folder, 'web'))).toEqual(['notes.txt']);
    const file = { ...wanted, folder: 'web/notes.txt' };
    expect((await refusal(newRepository(door(folder), file))).code).toBe('FILE_EXISTS');
    await git(folder, 'init', '--quiet', 'own');
    await git(path.join(folder, 'own'), 'commit', '--quiet', '--allow-empty', '-m', 'mine');
    const own = { ...wanted, folder: 'own' };
    expect((await refusal(newRepository(door(folder), own))).code).toBe('FOLDER_NOT_EMPTY');
    expect(await readdir(folder)).toEqual(['own', 'web']);
  });

  test.each([['new'], ['clone']])(
    'leaves nothing half-written where git refuses the commit: %s',
    async (kind) => {
      const folder = await temporaryFolder();
      const hooks = path.join(folder, 'hooks');
      await mkdir(hooks);
      await writeFile(path.join(hooks, 'pre-commit'), '#!/bin/sh\necho no commits on Sundays >&2\nexit 1\n');
      await chmod(path.join(hooks, 'pre-commit'), 0o755);
      const config = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.hooksPath', GIT_CONFIG_VALUE_0: hooks };
      if (kind === 'clone') await git(folder, 'init', '--quiet', '--initial-branch=master', 'deep');
      const target = kind === 'clone' ? 'deep' : 'deep/web';
      const error = await refusal(
        newRepository(door(folder, { ...committer, ...config }), {
          blueprint,
          folder: target,
          team: undefined,
          variables: answers,
        }),
      );
      expect([error.code, error.message]).toEqual([
        'GIT_FAILED',
        'git cannot commit the files: no commits on Sundays',
      ]);
      if (kind === 'new') return expect(await readdir(folder)).toEqual(['hooks']);
      const clone = path.join(folder, 'deep');
      expect(await readdir(clone)).toEqual(['.git']);
      expect(await git(clone, 'status', '--short', '--branch')).toBe('## No commits yet on master');
    },
  );

  test('needs git', async () => {
    const folder = await temporaryFolder();
    const error = await refusal(
      newRepository(door(folder, { PATH: folder }), {
        blueprint,
        folder: 'web',
        team: undefined,
        variables: answers,
      }),
    );
    expect(error.message).toContain('it is not on PATH: install git');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('what it is asked for', () => {
  test('is told at once where it is missing, odd or unknown', async () => {
    const folder = await temporaryFolder();
    const variables = {
      app_name: 'Web_App',
      registry_url: 'http://registry',
      forge: 'gitlab',
      colour: 'red',
    };
    const error = await refusal(
      newRepository(door(folder), { blueprint, folder: 'web', team: undefined, variables }),
    );
    expect(error.code).toBe('INPUT_INVALID');
    const about = error.faults.map(({ message, source }) => `${source}: ${message}`).join('\n');
    for (const name of [
      'app_name',
      'registry_url',
      'forge',
      'colour',
      'team',
      'repository_url',
      'namespace_dev',
    ])
      expect(about).toContain(name);
    expect(await readdir(folder)).toEqual([]);
  });

  test('lets nothing through that a file could take for something else', async () => {
    const folder = await temporaryFolder();
    const hostile = fc.constantFrom(
      ...[
        '\n',
        '"',
        "'",
        '`',
        '$(x)',
        '${{ x }}',
        ': x',
        ' #',
        '\\',
        '{',
        '@@image@@',
        '<',
        '&',
        '|',
        ';',
        '*',
        '%',
      ],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(answers), 'branch', 'namespace_prod', 'domain'),
        hostile,
        async (input, text) => {
          const value = `${(answers as Record<string, string>)[input] ?? 'main'}${text}x`;
          const variables = { ...answers, [input]: value };
          const wanted = { blueprint, folder: 'web', team: undefined, variables };
          const error = await refusal(newRepository(door(folder), wanted));
          expect(error.faults.map(({ source }) => source)).toEqual([`--var ${input}`]);
        },
      ),
      { numRuns: 100 },
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test('UNKNOWN_BLUEPRINT names those that there are', async () => {
    const error = await refusal(
      newRepository(door('/'), { blueprint: 'app', folder: 'web', team: undefined, variables: {} }),
    );
    expect([error.code, error.fix]).toEqual(['UNKNOWN_BLUEPRINT', expect.stringContaining('app-repo')]);
  });
});

describe('of a team', () => {
  const block = 'namespace-with-argocd';
  const instance = (environment: string, stage: string, more: Record<string, unknown> = {}) => ({
    block,
    environment,
    inputs: {
      ...minimalInputs(`app-shop-${environment}`),
      ...registryInputs('TOKEN'),
      git_path: `manifests/overlays/${stage}`,
      ...more,
    },
  });
  const project = async (blocks: readonly unknown[]) =>
    await writeProject({
      'berth.yaml': stringify({
        apiVersion: 'berth/v1',
        kind: 'Platform',
        organisation: 'test',
        environments: { dev: {}, test: {}, live: {} },
      }),
      'teams/shop.yaml': teamFile('shop', {}, { blocks }),
    });
  const wanted = (more: Record<string, string> = {}, environment?: string) => ({
    blueprint,
    folder: 'web',
    team: { team: 'shop', block, name: undefined, environment },
    variables: { app_name: 'web', ...more },
  });
  const answered = async (root: string) =>
    await readFile(path.join(root, 'web/.blueprint/answers.yaml'), 'utf8');

  test('it has registry, project, repository, branch and the namespace of each stage', async () => {
    const root = await project([
      instance('dev', 'dev'),
      instance('test', 'staging'),
      instance('live', 'prod'),
    ]);
    await newRepository(door(root), wanted());
    const said = await answered(root);
    for (const line of [
      ...['team: shop', 'branch: main', 'repository_url: https://git.example.com/shop.git'],
      ...['registry_url: https://registry.example.com', 'registry_project: shop'],
      ...['namespace_dev: app-shop-dev', 'namespace_staging: app-shop-test', 'namespace_prod: app-shop-live'],
    ])
      expect(said).toContain(`\n  ${line}\n`);
    const overlay = await readFile(path.join(root, 'web/manifests/overlays/prod/kustomization.yaml'), 'utf8');
    expect(overlay).toContain('\nnamespace: app-shop-live\n');
    expect(overlay).toContain('\n  newName: registry.example.com/shop/web\n');
    // No secret of the team, and no reference to one.
    expect(said).not.toContain('TOKEN');
  });

  test('a stage without an instance has a name that it could have', async () => {
    const root = await project([instance('dev', 'dev')]);
    await newRepository(door(root), wanted());
    const overlay = await readFile(
      path.join(root, 'web/manifests/overlays/staging/kustomization.yaml'),
      'utf8',
    );
    expect(overlay).toContain('\nnamespace: app-shop-staging\n');
  });

  test('a namespace without a registry is told, and --var gives one', async () => {
    const { block: name, environment, inputs } = instance('dev', 'dev', { harbor_mode: 'none' });
    const plain = Object.fromEntries(
      Object.entries(inputs).filter(([input]) => !/^harbor_(?!mode)/.test(input)),
    );
    const root = await project([{ block: name, environment, inputs: plain }]);
    const error = await refusal(newRepository(door(root), wanted()));
    expect(error.faults.map(({ message }) => message)).toEqual([
      'registry_url is required',
      'registry_project is required',
    ]);
    const registry = { registry_url: 'https://other.example.com', registry_project: 'shop' };
    await newRepository(door(root), wanted(registry));
    expect(await answered(root)).toContain('registry_url: https://other.example.com');
  });

  test('instances that disagree are named; an environment, or a value, decides', async () => {
    const root = await project([
      instance('dev', 'dev'),
      instance('live', 'prod', { harbor_url: 'https://live.example.com' }),
    ]);
    const error = await refusal(newRepository(door(root), wanted()));
    expect(error.faults).toEqual([
      {
        source: '--team',
        code: 'INPUT_INVALID',
        message:
          "registry_url comes from harbor_url, which differs between the team's instances (dev.shop.namespace-with-argocd: https://registry.example.com, live.shop.namespace-with-argocd: https://live.example.com)",
        fix: 'choose with --name or --environment, or give --var registry_url=...',
      },
    ]);
    await newRepository(door(root), wanted({}, 'dev'));
    expect(await answered(root)).toContain('registry_url: https://registry.example.com');
  });

  test('a team, a block or an environment that is not there is told', async () => {
    const root = await project([instance('dev', 'dev')]);
    const failure = async (team: Record<string, string | undefined>) => {
      const all = wanted();
      return (await refusal(newRepository(door(root), { ...all, team: { ...all.team, ...team } }))).code;
    };
    expect(await failure({ team: 'nobody' })).toBe('UNKNOWN_TEAM');
    expect(await failure({ block: 'nothing' })).toBe('UNKNOWN_BLOCK');
    expect(await failure({ environment: 'moon' })).toBe('UNKNOWN_ENVIRONMENT');
    expect(await failure({ environment: 'live' })).toBe('TEAM_LACKS_BLOCK');
    expect(await failure({ name: 'second' })).toBe('TEAM_LACKS_BLOCK');
    expect(await readdir(root)).toEqual(['berth.yaml', 'teams']);
  });
});
