import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/** Where process ids mean the same: a machine, or a container of one. */
export interface ProcessPlace {
  readonly host: string;
  /** Linux: the namespace of process ids; a container has one of its own. */
  readonly namespace?: string;
}

export async function thisPlace(): Promise<ProcessPlace> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => undefined);
  return { host: hostname(), ...(namespace && { namespace }) };
}

/**
 * When a process of this place was started, in words that no other process with its id has; undefined when there is no
 * such process.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (existsSync('/proc/self/stat')) return await startFromProc(pid);
  // macOS
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', `${pid}`]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim() || undefined;
}

async function startFromProc(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The name of the program may hold blanks and parentheses; proc(5): state is field 3, the start in ticks field 22.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return undefined;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${fields[19]} ticks after boot ${boot.trim()}`;
}
