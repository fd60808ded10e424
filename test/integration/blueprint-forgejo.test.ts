import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryOf } from '../helpers/blueprint-repository.ts';
import { digestInRegistry } from '../helpers/image.ts';
import { type LocalForge, startLocalForge } from '../helpers/local-forge.ts';
import { Pipeline, signing, tokens } from '../helpers/pipeline.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';
import { WorkingCopy } from '../helpers/working-copy.ts';

/** The workflows for Forgejo, each run by a runner; the tests of a blueprint go on from each other. */
describe.each(['app-repo', 'app-repo-node'])('the workflows for Forgejo of %s', (blueprint) => {
  const cwd = suiteFolder();
  const overlay = (stage: string) => `manifests/overlays/${stage}/kustomization.yaml`;
  let forge: LocalForge;
  let repository: WorkingCopy;
  let pipeline: Pipeline;
  let image: string;

  beforeAll(async () => {
    forge = await startLocalForge(cwd);
    image = `${new URL(forge.registry.address).host}/shop/web`;
    const root = await repositoryOf(blueprint, cwd, {
      forge: 'forgejo',
      registry_url: forge.registry.address,
    });
    repository = WorkingCopy.of(root, forge.remote('shop'));
    await repository.git('remote', 'set-url', 'origin', repository.url);
    pipeline = new Pipeline(forge, 'shop');
  });
  afterAll(async () => await forge.stop());

  const secrets = () => [forge.registry.password, ...Object.values(signing), tokens.push];
  const seen = () => secrets().filter((secret) => pipeline.seen().includes(secret));

  test('test and build what a pull request brings, push nothing and see no secret', async () => {
    const commit = await repository.push('first');
    const { steps } = await pipeline.run('build-push', { event: 'pull_request', commit });
    expect(steps).toEqual([
      'test: actions/checkout',
      ...['test: ci/install-tools.sh', 'test: ci/check.sh', 'test: ci/build.sh scan'],
      'test: aquasecurity/trivy-action',
    ]);
    expect(await digestInRegistry(forge.registry, 'shop/web', `sha-${commit}`)).toBeUndefined();
    expect([pipeline.called('cosign'), await repository.pull()]).toEqual([[], commit]);
    expect([pipeline.seen().includes(tokens.pull_request), seen()]).toEqual([true, []]);
  });

  // The rest is the same text in every blueprint.
  if (blueprint !== 'app-repo') return;

  test('build, push and sign what is pushed to main, and commit its digest once, which starts nothing', async () => {
    const commit = await repository.push('second', { 'app/service/greeting.txt': 'two' });
    const { steps, outputs } = await pipeline.run('build-push', { commit });
    expect(steps.slice(5)).toEqual([
      ...['push: actions/checkout', 'push: docker/setup-buildx-action', 'push: docker/login-action'],
      ...['push: ci/push.sh "$GITHUB_SHA"', 'push: sigstore/cosign-installer', 'push: ci/sign.sh "$DIGEST"'],
      ...['bump: actions/checkout', 'bump: ci/install-tools.sh'],
      'bump: ci/bump.sh dev "$DIGEST" "$GITHUB_SHA"',
    ]);
    const digest = await digestInRegistry(forge.registry, 'shop/web', `sha-${commit}`);
    expect(outputs['push.digest']).toBe(digest);
    expect(pipeline.called('cosign')).toEqual([
      `sign --yes --key env://COSIGN_PRIVATE_KEY ${image}@${digest}`,
    ]);
    expect(seen()).toEqual(secrets());

    await repository.pull();
    const changed = await repository.git('log', '--format=%s', '--name-only', `${commit}..HEAD`);
    expect(changed.split('\n')).toEqual([
      `Deploy ${commit.slice(0, 12)} to dev [skip ci]`,
      '',
      overlay('dev'),
    ]);
    expect(await repository.git('show', `HEAD:${overlay('dev')}`)).toContain(`digest: ${digest}`);
    expect(await pipeline.started('push', ['app/service/greeting.txt'])).toEqual(['build-push', 'validate']);
    // Not even without what the message says.
    expect(await pipeline.started('push', [overlay('dev')])).toEqual(['validate']);
  });

  test('release nothing with a robot account that has ended, and say what to do', async () => {
    const commit = await repository.push('with the old robot');
    const known = readFileSync(forge.accounts, 'utf8');
    writeFileSync(forge.accounts, known.replace(forge.registry.password, 'the-next-password'));
    const failed = pipeline.run('build-push', { commit });
    await expect(failed).rejects.toThrow(
      /upload: 401[\s\S]*error: no image was pushed; where the registry says 401 .*: docs\/pipeline\.md/,
    );
    writeFileSync(forge.accounts, known);
    expect(await digestInRegistry(forge.registry, 'shop/web', `sha-${commit}`)).toBeUndefined();
    expect(await repository.pull()).toBe(commit);
    // The next test promotes what dev has.
    await repository.dropLast();
  });

  test('promote by a pull request, which is asked of the API once, and say what that says', async () => {
    const [head, built] = await Promise.all(
      ['HEAD', 'HEAD~1'].map((commit) => repository.git('rev-parse', commit)),
    );
    const digest = await digestInRegistry(forge.registry, 'shop/web', `sha-${built}`);
    const promote = () =>
      pipeline.run('promote', {
        event: 'workflow_dispatch',
        commit: head as string,
        given: { stage: 'staging' },
      });
    forge.answers(201, { html_url: 'https://forge.example.com/shop/web/pulls/1' });
    const { steps } = await promote();
    expect(steps).toEqual([
      ...['propose: actions/checkout', 'propose: ci/install-tools.sh', 'propose: ci/promote.sh "$STAGE"'],
    ]);
    const branch = `promote/staging-${built?.slice(0, 12)}`;
    expect(forge.requests).toEqual([
      {
        asked: 'POST /api/v1/repos/shop/web/pulls',
        authorization: `token ${tokens.push}`,
        type: 'application/json',
        body: {
          base: 'main',
          head: branch,
          title: `Promote ${built?.slice(0, 12)} to staging`,
          body: `The image that runs in dev: ${image}@${digest}, built from ${built}. Merging it deploys to staging.`,
        },
      },
    ]);
    await repository.git('fetch', '--quiet', 'origin', branch);
    expect(await repository.git('diff', '--name-only', 'HEAD', 'FETCH_HEAD')).toBe(overlay('staging'));
    expect(await repository.git('show', `FETCH_HEAD:${overlay('staging')}`)).toContain(`digest: ${digest}`);

    forge.answers(409, { message: 'pull request already exists for these targets' });
    await promote();
    forge.answers(403, { message: 'the token may not write' });
    await expect(promote()).rejects.toThrow(
      /error: Forgejo made no pull request \(403\): the token may not write; the branch promote/,
    );
  });

  test('validate, and fail on an overlay that names an image by its tag', async () => {
    const run = async (commit: string) => await pipeline.run('validate', { commit });
    expect((await run(await repository.git('rev-parse', 'HEAD'))).steps).toEqual([
      ...['validate: actions/checkout', 'validate: ci/install-tools.sh', 'validate: ci/validate.sh'],
    ]);
    const text = await repository.git('show', `HEAD:${overlay('dev')}`);
    const bad = text.replace(/digest: .*/, 'newTag: latest');
    const failed = run(await repository.push('bad', { [overlay('dev')]: `${bad}\n` }));
    await expect(failed).rejects.toThrow('FAILED: overlay dev: image');
  });
});
