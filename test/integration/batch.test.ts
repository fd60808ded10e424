import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { KubernetesObjectApi } from '@kubernetes/client-node';
import { expect, test, vi } from 'vitest';
import { berth, berthOk, startBerth } from '../helpers/berth.ts';
import { kubeConfig, readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';
import { strictXml } from '../helpers/strict-xml.ts';

const applyAll = ['team', 'apply', '--all', '--yes'];

async function projectOf(teams: Record<string, string>): Promise<string> {
  const files = Object.entries(teams).map(([team, namespace]) => [
    `teams/${team}.yaml`,
    teamFile(team, minimalInputs(namespace)),
  ]);
  return await writeProject({ 'berth.yaml': platformFile(), ...Object.fromEntries(files) });
}

function outcomes(document: any): string[] {
  return document.data.instances.map(({ instance, result }: any) => `${instance.split('.')[1]} ${result}`);
}

test('a failed team stops nobody, the reports tell why, and a resume runs it alone', async () => {
  const cwd = await projectOf({ alpha: 'batch-alpha', beta: 'batch-beta', gamma: 'batch-gamma' });
  const cluster = KubernetesObjectApi.makeApiClient(kubeConfig());
  const taken = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'batch-beta' } };
  await cluster.create(taken);

  const reports = ['--report', 'run.json', '--report', 'run.xml'];
  const first = await berth([...applyAll, '--parallel', '2', ...reports, '--json'], { cwd });
  expect(first.code).toBe(1);
  expect(outcomes(first.json)).toEqual(['alpha applied', 'beta failed', 'gamma applied']);
  const report = JSON.parse(readFileSync(path.join(cwd, 'run.json'), 'utf8'));
  expect(report).toMatchObject({ command: 'team apply', counts: { applied: 2, failed: 1 } });
  expect(
    report.instances.map(({ instance, runId, error }: any) => [instance, Boolean(runId), error?.code]),
  ).toEqual([
    ['dev.alpha.namespace-with-argocd', true, undefined],
    ['dev.beta.namespace-with-argocd', true, 'OBJECT_EXISTS'],
    ['dev.gamma.namespace-with-argocd', true, undefined],
  ]);
  const [suite] = strictXml(readFileSync(path.join(cwd, 'run.xml'), 'utf8')).children;
  expect(suite?.attributes).toMatchObject({ name: 'berth team apply', tests: '3', failures: '1' });
  expect(suite?.children[1]?.children[0]?.text).toContain('is there already');

  await cluster.delete(taken);
  await vi.waitFor(
    async () => expect(await readObject('v1', 'Namespace', 'batch-beta')).toBeUndefined(),
    60_000,
  );
  const second = await berthOk(['team', 'apply', '--resume', '--yes', '--json'], { cwd });
  expect(outcomes(second.json)).toEqual(['beta applied']);
  expect(second.json.data.resumed).toMatchObject({ leftOut: 2 });
  const third = await berthOk(['team', 'apply', '--resume', '--yes'], { cwd });
  expect(third.stdout).toBe('there is nothing to do');
  expect(third.stderr).toContain('nothing to resume');

  const unwritable = ['--report', 'no-such-folder/run.json'];
  const destroyed = await berth(
    ['team', 'destroy', '--all', '--yes', '--parallel', '3', ...unwritable, '--json'],
    { cwd },
  );
  expect(destroyed.code).toBe(1);
  expect(destroyed.json.data.reportErrors[0].code).toBe('REPORT_UNWRITABLE');
  expect(outcomes(destroyed.json)).toEqual(['alpha destroyed', 'beta destroyed', 'gamma destroyed']);
});

test('a report of a form that there is none of is refused before anything runs', async () => {
  const cwd = await projectOf({ alpha: 'batch-never' });
  for (const words of [applyAll, ['platform', 'plan', 'argocd']]) {
    const run = await berth([...words, '--report', 'run.txt'], { cwd });
    expect({ code: run.code, stderr: run.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('run.txt'),
    });
  }
  expect(existsSync(path.join(cwd, '.berth'))).toBe(false);
});

test('after a kill -9, a resume does what has no result, and nothing else', async () => {
  const cwd = await projectOf({ one: 'killed-one', two: 'killed-two', three: 'killed-three' });
  const process = startBerth([...applyAll, '--parallel', '1', '--json=stream'], { cwd });
  for await (const line of createInterface(process.stdout)) {
    const { event } = JSON.parse(line);
    if (event?.type !== 'run.started' || event.instance !== 'dev.three.namespace-with-argocd') continue;
    process.kill('SIGKILL');
    break;
  }
  await process;
  // As in a power cut: Terraform of the next instance goes as well, long before it creates anything.
  for (const pid of processesIn(cwd)) globalThis.process.kill(pid, 'SIGKILL');
  expect(await readObject('v1', 'Namespace', 'killed-one')).toBeDefined();

  const resumed = await berthOk(['team', 'apply', '--resume', '--yes', '--json'], { cwd });
  expect(outcomes(resumed.json)).toEqual(['three applied', 'two applied']);
  expect(resumed.json.data.resumed.leftOut).toBe(1);
  expect(await readObject('v1', 'Namespace', 'killed-three')).toBeDefined();
});

/** Processes whose current folder is below this one. */
function processesIn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readlinkSync(`/proc/${name}/cwd`).startsWith(`${folder}/`);
      } catch {
        return false;
      }
    })
    .map(Number);
}
