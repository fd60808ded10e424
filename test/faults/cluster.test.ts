import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { berth, berthOk, cleanEnvironment } from '../helpers/berth.ts';
import {
  converge,
  expectNothingLeft,
  expectNothingLost,
  startUntil,
  uniqueName,
} from '../helpers/interrupted-run.ts';
import { some, times } from '../helpers/long.ts';
import { isRunning, killAll, processes, processesOf, terraformOf, until } from '../helpers/processes.ts';
import { embeddedPlatform, minimalInputs, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

// A cluster of its own: these tests break it.
const cwd = suiteFolder();
const kubeconfig = path.join(cwd, '.berth/kubeconfig');
const apply = (team: string) => ['team', 'apply', team, '--yes'];
const platform = ['platform', 'apply', 'argocd', '--yes'];

beforeAll(async () => {
  writeFiles(cwd, { 'berth.yaml': embeddedPlatform });
  await berthOk(['dev', 'up'], { cwd });
});

afterAll(async () => {
  await berth(['dev', 'down'], { cwd });
});

/** A new team. @returns its name, which is also that of its namespace */
function want(what: string): string {
  const name = uniqueName(what);
  writeFiles(cwd, { [`teams/${name}.yaml`]: teamFile(name, minimalInputs(name)) });
  return name;
}

function component(name: string) {
  return processesOf(`${cwd}/.berth/cluster/clusters/berth/bin`).filter(({ command }) =>
    command.split(' ')[0]?.endsWith(`/${name}`),
  );
}

// The first of all: the others find the layer applied.
test('a platform apply whose berth was killed: Terraform ends its work, and the next one has nothing left to do', async () => {
  for (let round = 0; round < times(1, 10); round += 1) {
    if (round > 0) await berthOk(['platform', 'destroy', 'argocd', '--yes'], { cwd });
    const { pid } = await startUntil(platform, cwd, { operations: 3 + round });
    const terraform = terraformOf(pid)?.pid as number;
    killAll([{ pid }]);
    // It waits until the pods of Argo CD are ready, for ten minutes at most.
    await until('the end of Terraform', () => !isRunning(terraform), 250);
    const again = await berthOk([...platform, '--json'], { cwd });
    expect(again.json.data.instances[0]).toMatchObject({ result: 'unchanged', changes: [] });
    await berthOk(['platform', 'plan', 'argocd', '--detailed-exitcode'], { cwd });
  }
});

test.each(some([['kube-apiserver', 'etcd'], ['kube-apiserver'], ['etcd']], 3))(
  'killed in the middle of an apply: %s %s',
  async (...names) => {
    for (let round = 0; round < times(1, 10); round += 1) {
      const name = want(names.join('-'));
      const { run } = await startUntil(apply(name), cwd, { operations: 1 + 3 * (round % 4) });
      killAll(names.flatMap((one) => component(one)));
      const up = berthOk(['dev', 'up'], { cwd });
      await run;
      await up;
      await converge(apply(name), cwd);
      await expectNothingLost(name, cwd, name, kubeconfig);
    }
  },
);

test('loss of power: everything is killed at once, and after "dev up" the same command goes on', async () => {
  let name = '';
  let late = 0;
  for (let round = 0; round < times(1, 20); ) {
    name = want('power');
    // Not in the middle of what only one can make: an object that no state knows is another test's.
    const { pid, run } = await startUntil(apply(name), cwd, { operations: 2 + (round % 6) });
    const terraform = terraformOf(pid)?.pid;
    const group = processes().filter((one) => one.group === terraform);
    const relays = processes().filter(({ parent }) => parent === pid);
    killAll([{ pid }, ...group, ...relays, ...processesOf(`${cwd}/.berth`)]);
    await run;
    await until('the end of all', () => processesOf(`${cwd}/.berth`).length === 0);

    const records = (await berthOk(['run', 'list', '--json'], { cwd })).json.data.runs;
    // An apply that was faster than the loss tells nothing: once more.
    const faster = records[0].status === 'SUCCEEDED';
    if (faster) expect(++late).toBeLessThan(10);
    else expect(records[0].status).toBe('INTERRUPTED');
    round += faster ? 0 : 1;
    await berthOk(['team', 'status', name], { cwd });
    expect((await berthOk(['dev', 'up', '--json'], { cwd })).json.data.action).toBe('restarted');
    await converge(apply(name), cwd);
    await expectNothingLost(name, cwd, name, kubeconfig);
  }
  await expectNothingLeft(name, cwd, name, kubeconfig);
});

test('a cluster that was thrown away and made anew: nothing is skipped, and the old state is no hindrance', async () => {
  await berthOk(platform, { cwd });
  const name = want('anew');
  await berthOk(apply(name), { cwd });
  await berthOk(['dev', 'down'], { cwd });
  const status = (await berthOk(['dev', 'up', '--json'], { cwd })).json.data;
  // The kubectl provider believes for ten minutes what it has written about a host and port: a cluster without any kinds.
  const home = path.join(cwd, 'home');
  const server = new URL(status.server);
  const place = `.kube/cache/discovery/${server.hostname}_${server.port}/servergroups.json`;
  writeFiles(home, { [place]: JSON.stringify({ kind: 'APIGroupList', apiVersion: 'v1', groups: [] }) });
  const { HOME, XDG_CACHE_HOME = path.join(HOME ?? '/', '.cache') } = cleanEnvironment();
  const env = { HOME: home, XDG_CACHE_HOME };
  const all = await berthOk([...platform, '--json'], { cwd, env });
  expect(all.json.data.instances[0].result).toBe('applied');
  const again = await berthOk([...apply(name), '--json'], { cwd, env });
  const [{ result, changes }] = again.json.data.instances;
  expect([result, changes.length > 10]).toEqual(['applied', true]);
  await expectNothingLost(name, cwd, name, kubeconfig);
});
