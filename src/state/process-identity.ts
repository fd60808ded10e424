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
  /** The start of the system, which no other start of any machine shares; absent where it gives none. */
  readonly boot?: string;
}

export async function thisPlace(): Promise<ProcessPlace> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => undefined);
  const boot = await bootId();
  return { host: hostname(), ...(namespace && { namespace }), ...(boot && { boot }) };
}

/** Since the system was started, a network may have given it another name; after a new start, the name has to do. */
export function isSamePlace(one: ProcessPlace, other: ProcessPlace): boolean {
  if (one.namespace !== other.namespace) return false;
  return (one.boot !== undefined && one.boot === other.boot) || one.host === other.host;
}

/**
 * When a process of this place was started, in words that no other process with its id has; undefined when there is no
 * such process.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (existsSync('/proc/self/stat')) return await startFromProc(pid);
  // macOS. The words of the time depend on language and time zone, which two processes may not share.
  return await wordsOf('ps', ['-o', 'lstart=', '-p', `${pid}`], { LC_ALL: 'C', TZ: 'UTC' });
}

async function startFromProc(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The name of the program may hold blanks and parentheses; proc(5): state is field 3, the start in ticks field 22.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return undefined;
  return `${fields[19]} ticks after boot ${(await bootId()) ?? ''}`;
}

let boot: Promise<string | undefined> | undefined;

/** It stays the same while a process lives, so it is asked for once. */
async function bootId(): Promise<string | undefined> {
  boot ??= readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim() || undefined,
    // macOS
    () => wordsOf('sysctl', ['-n', 'kern.bootsessionuuid']),
  );
  return await boot;
}

async function wordsOf(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  // sysctl stands in a folder that is not on every PATH.
  const PATH = '/bin:/usr/bin:/sbin:/usr/sbin';
  const { stdout } = await promisify(execFile)(program, words, { env: { PATH, ...environment } }).catch(
    () => ({ stdout: '' }),
  );
  return stdout.trim() || undefined;
}
