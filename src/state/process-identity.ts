import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import type { ProcessIdentity, ProcessPlace } from '../model/process-identity.ts';

let own: Promise<ProcessIdentity> | undefined;

/** This process, as what it records names it. */
export async function thisProcess(): Promise<ProcessIdentity> {
  own ??= Promise.all([thisPlace(), processStart(process.pid)]).then(([place, started]) => ({
    ...place,
    pid: process.pid,
    started: started ?? '',
  }));
  return await own;
}

/** Whether a process still is; elsewhere: on another machine, where nobody can see it from here. */
export async function processState(process: ProcessIdentity): Promise<'alive' | 'gone' | 'elsewhere'> {
  if (!isSamePlace(process, await thisProcess())) return 'elsewhere';
  return (await processStart(process.pid)) === process.started ? 'alive' : 'gone';
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
