import { readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive } from '../../model/live-process.ts';
import type { KeptStates } from './kept-states.ts';
import type { MeshApi } from './mesh-api.ts';
import type { StatusUpdate } from './run-status.ts';

/** What a runner writes down of each run that it works on, so that the next one can end it in its place. */
const note = z.object({
  run: z.string(),
  token: z.string().optional(),
  block: z.string(),
  steps: z.array(z.tuple([z.string(), z.string()])),
  step: z.string(),
  /** What meshStack was about to be told at the end, as JSON. */
  ending: z.string().optional(),
});
export type RunNote = z.infer<typeof note>;

const noteFile = 'run.json';

/** @param folder private folder of the run */
export async function writeNote(folder: string, value: RunNote): Promise<void> {
  // Whole or not at all, whoever is killed; a loss of power ends Terraform, too.
  const file = path.join(folder, noteFile);
  await writeFile(`${file}.new`, JSON.stringify(value), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

const message =
  'The runner was ended before this run was done. Please run the building block again: it goes on from there.';

interface Options {
  readonly runs: string;
  readonly api: MeshApi;
  readonly keptStates: KeptStates;
  readonly tell: (text: string) => void;
}

/**
 * Ends what a killed runner has left: Terraform may stop in good order and write its state, meshStack is told, and the
 * folders with their secrets go away.
 */
export async function endLeftRuns({ runs, api, keptStates, tell }: Options): Promise<void> {
  for (const name of await readdir(runs).catch(() => [])) {
    const owner = Number(/^(\d+)-/.exec(name)?.[1]);
    // This process has begun none yet: one of its id was another one, as in a container that was started again.
    if (!owner || (owner !== process.pid && isAlive(owner))) continue;
    const folder = path.join(runs, name);
    await endProcesses(folder, tell);
    const left = await readNote(folder);
    if (left) {
      if (await keptStates.keep(left.block, path.join(folder, 'module')))
        tell(`run ${left.run}: its state could not be written; the next run of ${left.block} writes it`);
      await report(api, left).then(
        () => tell(`run ${left.run}: a killed runner has left it; meshStack was told`),
        (error: Error) =>
          tell(`run ${left.run}: a killed runner has left it; meshStack was not told: ${error.message}`),
      );
    }
    await rm(folder, { recursive: true, force: true });
  }
}

async function readNote(folder: string): Promise<RunNote | undefined> {
  const text = await readFile(path.join(folder, noteFile), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return note.parse(JSON.parse(text));
  } catch {
    // Somebody else's.
    return undefined;
  }
}

async function report(api: MeshApi, { run: uuid, token, steps, step, ending }: RunNote): Promise<void> {
  const run = { uuid, token };
  if (ending !== undefined) {
    await api.update(run, JSON.parse(ending) as StatusUpdate);
    return;
  }
  const from = steps.findIndex(([id]) => id === step);
  await api.registerSource(
    run,
    steps.map(([id, displayName]) => ({ id, displayName, status: null })),
  );
  await api.update(run, {
    status: 'FAILED',
    createdOn: new Date().toISOString(),
    summary: message,
    steps: steps
      .slice(Math.max(0, from))
      .map(([id, displayName]) => ({ id, displayName, status: 'FAILED' as const, userMessage: message })),
  });
}

const graceMs = 60_000;
const lookMs = 200;

interface LeftProcess {
  readonly pid: number;
  readonly group: number;
  /** File name of its program. */
  readonly program: string;
}

/** Processes whose current folder lies in that of the run. Only Linux tells. */
async function processesIn(folder: string): Promise<LeftProcess[]> {
  const all = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    all.map(async (pid) => {
      const place = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      if (!place.startsWith(`${folder}${path.sep}`)) return [];
      const [program, stat] = await Promise.all([
        readlink(`/proc/${pid}/exe`).catch(() => ''),
        readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
      ]);
      // proc(5): the name of the program may hold blanks and parentheses; the group is field 5.
      const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
      return [{ pid: Number(pid), group, program: path.basename(program) }];
    }),
  );
  return found.flat();
}

/**
 * Terraform that outlived its runner would write the state while the next run does: it is asked to stop, and its providers
 * are left to it. Everything else is of no use any more.
 */
async function endProcesses(folder: string, tell: (text: string) => void): Promise<void> {
  const until = performance.now() + graceMs;
  const asked = new Set<number>();
  for (;;) {
    const left = await processesIn(folder);
    if (left.length === 0) return;
    if (asked.size === 0) tell(`ending ${left.length} processes that a killed runner has left in ${folder}`);
    const leaders = new Set(
      left.filter(({ pid, group, program }) => pid === group && isTerraform(program)).map(({ pid }) => pid),
    );
    const isLate = performance.now() > until;
    for (const { pid, group } of left) {
      if (isLate || !leaders.has(group)) signal(pid, 'SIGKILL');
      // A second request would not let it end what it does.
      else if (pid === group && !asked.has(pid)) signal(pid, 'SIGTERM');
      asked.add(pid);
    }
    await sleep(lookMs);
  }
}

function isTerraform(program: string): boolean {
  return program === 'terraform' || program === 'tofu';
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
