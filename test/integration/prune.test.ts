import { rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { berth, berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { inputFlags, minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';

const block = 'namespace-with-argocd';
const exists = async (namespace: string) => (await readObject('v1', 'Namespace', namespace)) !== undefined;
const fromFlags = (namespace: string) => inputFlags(minimalInputs(namespace));

function environments(names: readonly string[]) {
  const { kubeconfig, context } = inject('cluster');
  return Object.fromEntries(names.map((name) => [name, { cluster: { kubeconfig, context } }]));
}

// Some thirty commands, one after the other.
test('what no team file wants any more stays until it is pruned, and nothing else goes with it', {
  timeout: 600_000,
}, async () => {
  const entry = (environment: string, namespace: string) => ({
    block,
    environment,
    inputs: minimalInputs(namespace),
  });
  const cwd = await writeProject({
    'berth.yaml': platformFile({ environments: environments(['dev', 'test']) }),
    'teams/stays.yaml': teamFile('stays', minimalInputs('app-stays')),
    'teams/leaves.yaml': teamFile(
      'leaves',
      {},
      { blocks: [entry('dev', 'app-leaves-dev'), entry('test', 'app-leaves-test')] },
    ),
  });
  await berthOk(['team', 'apply', '--all', '--yes'], { cwd });
  await berthOk(
    [
      'block',
      'apply',
      block,
      '--team',
      'leaves',
      '--name',
      'own',
      '--environment',
      'dev',
      '--yes',
      ...fromFlags('app-own'),
    ],
    { cwd },
  );
  expect((await berthOk(['team', 'prune', '--yes'], { cwd })).stdout).toBe('there is nothing to do');

  await rm(path.join(cwd, 'teams/leaves.yaml'));
  const orphans = [`dev.leaves.${block}`, `test.leaves.${block}`];
  const line = `2 orphans that no team file wants any more: ${orphans.join(', ')}; see "berth team prune"`;
  const apply = ['team', 'apply', '--all', '--yes'];
  expect((await berthOk(apply, { cwd })).stdout).toContain(line);
  expect((await berthOk([...apply, '--json'], { cwd })).json.data.orphans).toEqual(orphans);
  expect((await berthOk(['team', 'status'], { cwd })).stdout).toContain(line);
  expect((await berthOk(['team', 'status', 'stays'], { cwd })).stdout).not.toContain('orphan');
  for (const one of ['dev', 'test']) expect(await exists(`app-leaves-${one}`)).toBe(true);

  // Nobody was asked; and with a fault in a team file it is not known what that file wants.
  expect((await berth(['team', 'prune'], { cwd })).code).toBe(5);
  await writeProject({ 'teams/broken.yaml': 'kind: Team\n' }, cwd);
  const broken = await berth(['team', 'prune', '--yes', '--json'], { cwd });
  expect(broken.json.error.code).toBe('CONFIG_INVALID');
  await rm(path.join(cwd, 'teams/broken.yaml'));

  const first = await berthOk(['team', 'prune', '--environment', 'test', '--yes', '--json'], { cwd });
  expect(first.json.data.instances).toMatchObject([{ instance: orphans[1], result: 'destroyed' }]);
  expect([await exists('app-leaves-dev'), await exists('app-leaves-test')]).toEqual([true, false]);

  // The environment is gone as well: said, with the way out.
  await writeProject({ 'berth.yaml': platformFile({ environments: environments(['test']) }) }, cwd);
  await rm(path.join(cwd, 'teams/stays.yaml'));
  const lost = await berth(['team', 'prune', '--yes', '--json'], { cwd });
  expect(lost.code).toBe(2);
  expect(lost.json.data.instances).toHaveLength(2);
  expect(lost.json.data.instances[0]).toMatchObject({
    instance: orphans[0],
    result: 'failed',
    error: { code: 'ENVIRONMENT_GONE' },
  });
  expect(lost.json.data.instances[0].error.fix).toContain('berth team prune --environment dev');
  expect(
    (await berth(['team', 'prune', '--environment', 'nowhere', '--json'], { cwd })).json.error.code,
  ).toBe('UNKNOWN_ENVIRONMENT');

  await writeProject(
    {
      'berth.yaml': platformFile({ environments: environments(['dev']) }),
      'teams/stays.yaml': teamFile('stays', minimalInputs('app-stays')),
    },
    cwd,
  );
  const last = await berthOk(['team', 'prune', '--environment', 'dev', '--yes', '--json'], { cwd });
  expect(last.json.data.instances).toMatchObject([{ instance: orphans[0], result: 'destroyed' }]);
  for (const [namespace, there] of [
    ['app-leaves-dev', false],
    ['app-stays', true],
    ['app-own', true],
  ] as const) {
    expect(await exists(namespace), namespace).toBe(there);
  }
});

test('an instance that a team file took over is an orphan once that file is gone', async () => {
  const cwd = await writeProject({ 'berth.yaml': platformFile() });
  const inputs = minimalInputs('app-taken');
  await berthOk(['block', 'apply', block, '--team', 'taken', '--yes', ...fromFlags('app-taken')], { cwd });
  await writeProject({ 'teams/taken.yaml': teamFile('taken', inputs) }, cwd);
  await berthOk(['team', 'apply', '--all', '--yes'], { cwd });
  // The other way round, it stays the team's.
  await berthOk(
    ['block', 'apply', block, '--team', 'taken', '--yes', '--refresh', ...fromFlags('app-taken')],
    { cwd },
  );
  await rm(path.join(cwd, 'teams/taken.yaml'));
  const pruned = await berthOk(['team', 'prune', '--yes', '--json'], { cwd });
  expect(pruned.json.data.instances).toMatchObject([{ instance: `dev.taken.${block}`, result: 'destroyed' }]);
  expect(await exists('app-taken')).toBe(false);
});
