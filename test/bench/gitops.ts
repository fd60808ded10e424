/** Many Applications on one Argo CD: time from a push until all are synced, and memory. Prints a table. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { table } from '../../src/cli/io/table.ts';
import { berthOk } from '../helpers/berth.ts';
import { GitopsProject } from '../helpers/gitops-project.ts';
import { writeFiles } from '../helpers/suite-folder.ts';

const count = Number(process.argv[2] ?? 200);
const cwd = mkdtempSync(path.join(tmpdir(), 'berth-bench-gitops-'));
const hour = 3_600_000;
const applications = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

/** One team with a namespace for each Application; all follow the same repository, as with a repository for many. */
function teamFile(project: GitopsProject): string {
  const one = project.teamInputs('many', {});
  const blocks = Array.from({ length: count }, (_, index) => ({
    block: 'namespace-with-argocd',
    environment: 'dev',
    name: `n${index}`,
    inputs: { ...one, namespace_name: `app-bench-${index}` },
  }));
  return stringify(
    { apiVersion: 'berth/v1', kind: 'Team', name: 'many', blocks },
    { aliasDuplicateObjects: false },
  );
}

/** Highest memory that a process of the cluster has had, in MB. */
async function peakOf(name: string): Promise<number> {
  const { json } = await berthOk(['dev', 'status', '--json'], { cwd });
  const { pid } = json.data.gitops.processes.find((one: { name: string }) => one.name === name);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024);
}

async function untilSynced(project: GitopsProject, commit: string): Promise<number> {
  const begin = performance.now();
  for (;;) {
    const { items } = await project.read(applications);
    const done = items.filter(
      ({ status }: any) =>
        status?.sync?.status === 'Synced' &&
        status.sync.revision === commit &&
        status.health?.status === 'Healthy',
    );
    if (done.length === count) return (performance.now() - begin) / 1000;
    await sleep(500);
  }
}

try {
  const project = await GitopsProject.start(cwd);
  writeFiles(cwd, { 'teams/many.yaml': teamFile(project) });
  const made = performance.now();
  await berthOk(['team', 'apply', 'many', '--yes'], { cwd, timeout: hour });
  const makeSeconds = (performance.now() - made) / 1000;
  const repository = await project.repository('many', path.resolve('test/fixtures/app-repo'));
  const first = await untilSynced(project, await repository.push('first'));
  const settings = 'manifests/overlays/dev/settings.yaml';
  const text = readFileSync(path.join(repository.folder, settings), 'utf8');
  const changed = await repository.push('second', { [settings]: text.replace('hello', 'good morning') });
  const second = await untilSynced(project, changed);
  const rows = [
    ['namespaces made by berth', `${makeSeconds.toFixed(0)} s`],
    ['first push until all are synced and healthy', `${first.toFixed(0)} s`],
    ['next push until all are synced and healthy', `${second.toFixed(0)} s`],
    ['controller, highest memory', `${await peakOf('argocd-application-controller')} MB`],
    ['repo server, highest memory', `${await peakOf('argocd-repo-server')} MB`],
    ['API server of Argo CD, highest memory', `${await peakOf('argocd-server')} MB`],
  ];
  console.log(table([`${count} APPLICATIONS`, ''], rows));
} finally {
  await berthOk(['dev', 'down'], { cwd });
  rmSync(cwd, { recursive: true, force: true });
}
