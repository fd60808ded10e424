import { readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { image } from '../helpers/blueprint-answers.ts';
import { repositoryOf, script } from '../helpers/blueprint-repository.ts';
import { git } from '../helpers/git.ts';
import { temporaryFolder, writeScript } from '../helpers/temporary-folder.ts';

const digest = (number: number) => `sha256:${`${number}`.padStart(64, '0')}`;

/** A repository with a Git server: a bare repository, with what a server runs when somebody pushes. */
async function served() {
  const folder = await temporaryFolder();
  const root = await repositoryOf('app-repo', folder);
  const server = path.join(folder, 'server.git');
  await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', server);
  await git(root, 'remote', 'set-url', 'origin', server);
  await git(root, 'push', '--quiet', '-u', 'origin', 'main');
  return { folder, root, server };
}
type Served = Awaited<ReturnType<typeof served>>;

/** Commits of people, each of which is built. @returns their ids, oldest first */
async function sources({ root }: Served, count: number): Promise<string[]> {
  const commits: string[] = [];
  for (let number = 0; number < count; number += 1) {
    await git(root, 'commit', '--quiet', '--allow-empty', '-m', `change ${number}`);
    commits.push(await git(root, 'rev-parse', 'HEAD'));
  }
  await git(root, 'push', '--quiet');
  return commits;
}

/** A clone of its own with the tools, as each job of a pipeline has one. */
async function job({ folder, root, server }: Served, name: string): Promise<string> {
  await git(folder, 'clone', '--quiet', server, name);
  const clone = path.join(folder, name);
  await script(folder, ['ln', '-s', path.join(root, '.tools'), path.join(clone, '.tools')]);
  return clone;
}

/** What the overlay said in each commit that changed it, oldest first. */
async function landed({ server }: Served, stage = 'dev', branch = 'main') {
  const file = `manifests/overlays/${stage}/kustomization.yaml`;
  const commits = (await git(server, 'log', '--reverse', '--format=%H', branch, '--', file))
    .split('\n')
    .slice(1);
  return await Promise.all(
    commits.map(async (commit) => {
      const text = await git(server, 'show', `${commit}:${file}`);
      return {
        digest: /^(?:- | {2})digest: (.+)$/m.exec(text)?.[1],
        revision: /image[.]revision: (.+)$/m.exec(text)?.[1],
      };
    }),
  );
}

describe('ci/bump.sh', () => {
  test('commits the digest and where it was built from, changes nothing else, and has nothing to do twice', async () => {
    const all = await served();
    const [commit = ''] = await sources(all, 1);
    const clone = await job(all, 'job');
    const bump = ['ci/bump.sh', 'dev', digest(1), commit];
    expect(await script(clone, bump)).toEqual({ code: 0, text: `dev gets ${digest(1)}` });
    expect(await script(clone, bump)).toEqual({ code: 0, text: `dev has ${digest(1)} already` });
    const changed = await git(all.server, 'show', '--format=%s', '--unified=0', 'main');
    expect(changed.split('\n')[0]).toBe(`Deploy ${commit.slice(0, 12)} to dev [skip ci]`);
    expect(changed.split('\n').filter((line) => /^[+-](?!--|[+][+])/.test(line))).toEqual([
      '-- name: app',
      `+- digest: ${digest(1)}`,
      '+  name: app',
      '-  newTag: not-built-yet',
      '+commonAnnotations:',
      `+  org.opencontainers.image.revision: ${commit}`,
    ]);
    expect((await script(clone, ['ci/validate.sh'])).text).toContain('passed: overlay dev: image');
  });

  test('loses none of many pushes at the same time: they land in the order of what was built', async () => {
    const all = await served();
    const commits = await sources(all, 5);
    const clones = await Promise.all(commits.map((_, index) => job(all, `job-${index}`)));
    // The server takes its time, so that all of them start from the same commit.
    await writeScript(path.join(all.server, 'hooks/pre-receive'), 'sleep 0.5');
    const runs = await Promise.all(
      commits.map((commit, index) =>
        script(clones[index] as string, ['ci/bump.sh', 'dev', digest(index), commit], { ATTEMPTS: '20' }),
      ),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    const order = (await landed(all)).map(({ revision = '' }) => commits.indexOf(revision));
    expect(order).toEqual([...order].sort());
    expect(order.at(-1)).toBe(4);
    // Whatever did not land came after something newer, and says so.
    const late = runs.flatMap(({ text }, index) =>
      text.includes('has a newer image already') ? [index] : [],
    );
    expect([...order, ...late].sort()).toEqual([0, 1, 2, 3, 4]);
  }, 120_000);

  test('goes on from what others pushed meanwhile, for both of two stages', async () => {
    const all = await served();
    const [commit = ''] = await sources(all, 1);
    const [first, second] = [await job(all, 'first'), await job(all, 'second')];
    await writeScript(path.join(all.server, 'hooks/pre-receive'), 'sleep 0.5');
    const runs = await Promise.all([
      script(first, ['ci/bump.sh', 'dev', digest(1), commit]),
      script(second, ['ci/bump.sh', 'staging', digest(2), commit]),
    ]);
    expect(runs.map(({ text }) => text)).toEqual([`dev gets ${digest(1)}`, `staging gets ${digest(2)}`]);
    expect([await landed(all), await landed(all, 'staging')]).toEqual([
      [{ digest: digest(1), revision: commit }],
      [{ digest: digest(2), revision: commit }],
    ]);
  });

  test('never puts an older image over a newer one', async () => {
    const all = await served();
    const [older = '', newer = ''] = await sources(all, 2);
    const clone = await job(all, 'job');
    await script(clone, ['ci/bump.sh', 'dev', digest(2), newer]);
    const late = await script(clone, ['ci/bump.sh', 'dev', digest(1), older]);
    expect(late).toEqual({ code: 0, text: `dev has a newer image already, built from ${newer}` });
    expect((await landed(all)).map((one) => one.digest)).toEqual([digest(2)]);
  });

  test('gives up after some attempts, and says what to do', async () => {
    const all = await served();
    const [commit = ''] = await sources(all, 1);
    const clone = await job(all, 'job');
    // Somebody is always faster.
    await writeScript(
      path.join(all.server, 'hooks/pre-receive'),
      'env -u GIT_QUARANTINE_PATH git update-ref refs/heads/main "$(git commit-tree -p main -m other main^{tree})"',
    );
    const { code, text } = await script(clone, ['ci/bump.sh', 'dev', digest(1), commit], { ATTEMPTS: '2' });
    expect([code, text]).toEqual([
      1,
      'error: others pushed to main at the same time, 2 times; run this job again',
    ]);
  });

  test('a server that refuses or is not there is told at once, and nothing is changed there', async () => {
    const all = await served();
    const [commit = ''] = await sources(all, 1);
    const clone = await job(all, 'job');
    const before = await git(all.server, 'rev-parse', 'main');
    await writeScript(path.join(all.server, 'hooks/pre-receive'), 'echo the branch is protected >&2; exit 1');
    const refused = await script(clone, ['ci/bump.sh', 'dev', digest(1), commit]);
    expect([refused.code, refused.text]).toEqual([1, expect.stringContaining('the branch is protected')]);
    expect(refused.text).toContain('error: the Git server refuses the push; nothing was changed there');
    expect(await git(all.server, 'rev-parse', 'main')).toBe(before);
    rmSync(all.server, { recursive: true });
    const gone = await script(clone, ['ci/bump.sh', 'dev', digest(1), commit]);
    expect([gone.code, gone.text]).toEqual([
      1,
      expect.stringContaining('error: cannot fetch main from origin; nothing was changed'),
    ]);
  });

  test.each([
    ['a stage that is not there', ['moon', digest(1), 'a'.repeat(40)], 'there is no manifests/overlays/moon'],
    ['a path for a stage', ['../dev', digest(1), 'a'.repeat(40)], 'there is no manifests/overlays/../dev'],
    ['a tag for a digest', ['dev', 'latest', 'a'.repeat(40)], '"latest" is no digest'],
    ['a branch for a commit', ['dev', digest(1), 'main'], '"main" is no commit'],
  ])('refuses %s', async (_, words, problem) => {
    const all = await served();
    const { code, text } = await script(await job(all, 'job'), ['ci/bump.sh', ...words]);
    expect([code, text]).toEqual([1, expect.stringContaining(`error: ${problem}`)]);
  });
});

describe('ci/promote.sh', () => {
  /** Stands in for the command line of GitHub, which no test can reach. */
  async function withForge(clone: string): Promise<Record<string, string>> {
    const bin = path.join(clone, '../bin');
    const log = path.join(clone, '../gh.log');
    await writeFile(log, '');
    await writeScript(path.join(bin, 'gh'), `[ "$2" = list ] || printf '%s\\n' "$@" > ${log}`);
    return { PATH: `${bin}:${process.env.PATH}`, LOG: log };
  }

  test('proposes the very image of the stage before, on a branch of its own', async () => {
    const all = await served();
    const [commit = ''] = await sources(all, 1);
    const clone = await job(all, 'job');
    const environment = await withForge(clone);
    await script(clone, ['ci/bump.sh', 'dev', digest(7), commit]);
    const branch = `promote/staging-${commit.slice(0, 12)}`;
    // Twice: whoever is not sure runs it again.
    for (const _ of [1, 2])
      expect(await script(clone, ['ci/promote.sh', 'staging'], environment)).toMatchObject({ code: 0 });
    expect((await landed(all, 'staging', branch)).map((one) => one.digest)).toEqual([digest(7)]);
    expect(await landed(all, 'staging')).toEqual([]);
    const request = readFileSync(environment.LOG as string, 'utf8');
    for (const part of [branch, 'main', `${image}@${digest(7)}`, commit]) expect(request).toContain(part);

    await git(all.server, 'update-ref', 'refs/heads/main', branch);
    expect((await script(clone, ['ci/promote.sh', 'staging'], environment)).text).toBe(
      'staging has the image of dev already',
    );
    expect(await script(clone, ['ci/promote.sh', 'prod'], environment)).toMatchObject({ code: 0 });
  });

  test('has nothing to propose before the first build, and knows only the two stages', async () => {
    const all = await served();
    const clone = await job(all, 'job');
    expect((await script(clone, ['ci/promote.sh', 'staging'])).text).toBe(
      'error: dev has no image yet: it comes with the first build of main',
    );
    expect((await script(clone, ['ci/promote.sh', 'dev'])).text).toBe('error: "dev" must be staging or prod');
    expect(await git(all.server, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });
});
