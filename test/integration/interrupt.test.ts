import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { berthOk, startBerth } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { processes, terraformOf } from '../helpers/processes.ts';
import { minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';
import { strictXml } from '../helpers/strict-xml.ts';

const apply = ['team', 'apply', '--all', '--yes', '--parallel', '1'];

test.each([
  ['Ctrl-C', 'SIGINT', 'terraform', 'stopped'],
  ['SIGTERM', 'SIGTERM', 'tofu', 'ended'],
] as const)(
  '%s lets running operations end, starts nothing more, and a resume goes on: %s to %s',
  async (_, signal, program, prefix) => {
    const [firstName, secondName] = [`${prefix}-first`, `${prefix}-second`];
    const cwd = await writeProject({
      'berth.yaml': platformFile({ toolchain: { program } }),
      'teams/first.yaml': teamFile('first', minimalInputs(firstName)),
      'teams/second.yaml': teamFile('second', minimalInputs(secondName)),
    });
    const reports = ['--report', 'run.json', '--report', 'run.xml'];
    const process = startBerth([...apply, ...reports, '--json=stream'], { cwd });
    const documents: any[] = [];
    let terraform: number | undefined;
    for await (const line of createInterface(process.stdout)) {
      const document = JSON.parse(line);
      documents.push(document);
      if (document.event?.type === 'resource.started' && terraform === undefined) {
        terraform = childOf(process.pid as number);
        process.kill(signal);
      }
    }
    const { exitCode } = await process;
    expect(exitCode).toBe(130);
    expect(documents.map(({ event }) => event?.type)).toContain('run.stopping');
    const started = documents.filter(({ event }) => event?.type === 'run.started');
    expect(started.map(({ event }) => event.instance)).toEqual(['dev.first.namespace-with-argocd']);
    const [first, second] = documents.at(-1).data.instances;
    expect(first).toMatchObject({ result: 'failed', error: { code: 'INTERRUPTED', exit: 130 } });
    expect(first.error.fix).toContain('run the same command again');
    expect(second).toMatchObject({ result: 'not-started' });
    expect(second).not.toHaveProperty('error');
    const report = JSON.parse(readFileSync(path.join(cwd, 'run.json'), 'utf8'));
    expect(report.counts).toEqual({ 'not-started': 1, failed: 1 });
    expect(strictXml(readFileSync(path.join(cwd, 'run.xml'), 'utf8')).attributes).toMatchObject({
      tests: '2',
      failures: '1',
      skipped: '1',
    });

    // Terraform leads a group of its own, in which the providers are.
    expect(groupMembers(terraform as number)).toEqual([]);
    const state = path.join(cwd, '.berth/state');
    expect(filesBelow(state).filter((file) => file.includes('lock'))).toEqual([]);
    // What was made is known, so that it is not made twice.
    expect(existsSync(path.join(state, 'dev.first.namespace-with-argocd/terraform.tfstate'))).toBe(true);
    expect(await readObject('v1', 'Namespace', firstName)).toBeDefined();
    expect(await readObject('v1', 'Namespace', secondName)).toBeUndefined();
    const runs = await berthOk(['run', 'list', '--json'], { cwd });
    expect(JSON.stringify(runs.json.data)).toContain('INTERRUPTED');

    const again = await berthOk(['team', 'apply', '--resume', '--yes', '--json'], { cwd });
    expect(again.json.data.instances.map(({ result }: any) => result)).toEqual(['applied', 'applied']);
    expect(again.json.data.resumed.leftOut).toBe(0);
    expect(await readObject('argoproj.io/v1alpha1', 'Application', firstName, 'argocd')).toBeDefined();
  },
);

function childOf(pid: number): number | undefined {
  return terraformOf(pid)?.pid;
}

function groupMembers(leader: number): number[] {
  return processes()
    .filter(({ group }) => group === leader)
    .map(({ pid }) => pid);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String);
}
