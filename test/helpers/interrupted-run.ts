import { createInterface } from 'node:readline';
import { expect, inject } from 'vitest';
import { berth, berthOk, startBerth } from './berth.ts';
import { clusterObjects } from './cluster-objects.ts';
import { isLong } from './long.ts';
import { expectNoneLost } from './lost-objects.ts';
import { processesOf, until } from './processes.ts';
import { runProgram } from './programs.ts';
import { writeScript } from './temporary-folder.ts';

/** A name that no other test, and no earlier run on this machine, has. */
export function uniqueName(what: string): string {
  return `fault-${what}-${Math.random().toString(36).slice(2, 8)}`;
}

/** Starts berth and waits until Terraform has begun so many operations on objects. */
export async function startUntil(
  words: readonly string[],
  cwd: string,
  { operations, env = {} }: { operations: number; env?: Record<string, string> },
) {
  const run = startBerth([...words, '--json=stream'], { cwd, env });
  let seen = 0;
  let ended = false;
  const lines: string[] = [];
  createInterface(run.stdout).on('line', (line) => {
    lines.push(line);
    if (line.includes('"resource.started"')) seen += 1;
  });
  void run.then(() => {
    ended = true;
  });
  await until(`${operations} operations`, () => seen >= operations || ended);
  if (seen < operations) throw new Error(`it ended before: ${lines.join('\n')}`);
  return { run, pid: run.pid as number, lines };
}

/** Applies until it works, as somebody would who runs the same command again. @returns how often it took */
export async function converge(words: readonly string[], cwd: string): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const { code, stdout, stderr } = await berth(words, { cwd });
    if (code === 0) return tries;
    // Somebody is still at work: that ends by itself. Everything else must not need a second try.
    if (code !== 6 || tries > 10) throw new Error(`exit code ${code}\n${stdout}\n${stderr}`);
  }
}

/** State and cluster agree, an apply would change nothing, and no process works on. */
export async function expectNothingLost(
  team: string,
  cwd: string,
  name: string,
  kubeconfig = inject('cluster').kubeconfig,
): Promise<void> {
  const plan = await berthOk(['team', 'plan', team, '--json'], { cwd });
  expect(plan.json.data.instances.flatMap(({ changes }: any) => changes)).toEqual([]);
  await expectNoneLost(cwd, name, kubeconfig);
  expect(providersOf(cwd)).toEqual([]);
  if (isLong) await expectNothingLeft(team, cwd, name, kubeconfig);
}

/** Nothing is left when it is destroyed, which takes longer than all the rest. */
export async function expectNothingLeft(
  team: string,
  cwd: string,
  name: string,
  kubeconfig = inject('cluster').kubeconfig,
): Promise<void> {
  await berthOk(['team', 'destroy', team, '--yes'], { cwd });
  const left = (await clusterObjects(kubeconfig)).filter(({ id }) => id.includes(name));
  expect(left.map(({ id }) => id)).toEqual([]);
}

/** Command lines of the providers that work for a project. */
export function providersOf(cwd: string): string[] {
  return processesOf(`${cwd}/.berth/modules`).map(({ command }) => command);
}

/** A program in place of Terraform that does something before, or calls "$real" itself. @returns the part `toolchain` of berth.yaml */
export async function wrappedTerraform(cwd: string, before: string) {
  const { name, path: real } = await runProgram();
  await writeScript(`${cwd}/wrapped`, `real='${real}'\n${before}\nexec "$real" "$@"`);
  return { program: name, path: { [name]: './wrapped' } };
}
