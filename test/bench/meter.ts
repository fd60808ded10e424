import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';

/** What one command and everything that it started cost. */
export interface Cost {
  /** Seconds. */
  readonly wall: number;
  /** CPU seconds, user and system. */
  readonly cpu: number;
  /** Largest sum of what the processes held at one time, shared pages counted once (PSS), in MB; Linux only. */
  readonly megabytes: number;
}

/** Runs a command to its end. @throws Error with the end of its output when it fails */
export async function measure(
  words: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Cost> {
  const output = path.join(folder, 'output.log');
  const start = performance.now();
  // bash tells what its children cost, and theirs that they waited for.
  const child = execa('bash', ['-c', '"$@" >"$OUTPUT" 2>&1; code=$?; times; exit $code', 'bash', ...words], {
    cwd: folder,
    env: { ...environment, OUTPUT: output },
    reject: false,
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, megabytesBelow(child.pid ?? 0));
  }, 250);
  const { exitCode, stdout } = await child;
  clearInterval(watch);
  if (exitCode !== 0) {
    throw new Error(
      `${words.join(' ')}: exit code ${exitCode}\n${readFileSync(output, 'utf8').slice(-3000)}`,
    );
  }
  const wall = (performance.now() - start) / 1000;
  return { wall, cpu: cpuSeconds(stdout.trim().split('\n').at(-1) ?? ''), megabytes: peak };
}

/** @param line "1m2.345s 0m1.200s": user and system of the children, as bash's `times` prints them */
function cpuSeconds(line: string): number {
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}

function megabytesBelow(root: number): number {
  const parents = new Map(processIds().map((id) => [id, parentOf(id)]));
  const isBelow = (id: number): boolean => id === root || (id > 1 && isBelow(parents.get(id) ?? 0));
  return [...parents.keys()].filter(isBelow).reduce((sum, id) => sum + megabytesOf(id), 0);
}

function processIds(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** 0 for a process that has gone meanwhile, and where there is no /proc. */
function parentOf(id: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(procFile(id, 'status'))?.[1] ?? 0);
}

function megabytesOf(id: number): number {
  return Number(/^Pss:\s*(\d+)/m.exec(procFile(id, 'smaps_rollup'))?.[1] ?? 0) / 1024;
}

function procFile(id: number, name: string): string {
  try {
    return readFileSync(`/proc/${id}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
