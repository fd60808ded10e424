import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BerthError } from '../errors.ts';
import type { Emit } from '../events.ts';
import type { ProjectPaths } from '../model/paths.ts';
import type { ProcessIdentity } from '../model/process-identity.ts';
import { processState, thisProcess } from './process-identity.ts';

/** Which berth process works on an instance. */
export interface LockHolder extends ProcessIdentity {
  readonly user: string;
  /** E.g. "team apply". */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** A lock as it was found; elsewhere: on another host, where nobody can see whether the holder lives. */
export interface FoundLock {
  readonly holder: LockHolder;
  readonly state: 'alive' | 'gone' | 'elsewhere';
  /** The lock as it is written, which tells it from the next one. */
  readonly text: string;
}

/** A killed process that was about to take a lock away stands in the way for so long. */
const staleAfterMs = 5000;
const retryEveryMs = 50;

/** One lock for each instance, between all berth processes that work in one project. */
export class InstanceLocks {
  private readonly folder: string;
  private readonly command: string;
  private readonly emit: Emit;
  private readonly held = new Set<string>();

  /** @param options.command what the holder does, for those who are refused */
  constructor({ locks }: Pick<ProjectPaths, 'locks'>, options: { command: string; emit: Emit }) {
    this.folder = locks;
    this.command = options.command;
    this.emit = options.emit;
  }

  /**
   * Takes the lock, or keeps it where this command has it already. The lock of a process that is gone is taken over.
   * @throws STATE_LOCKED at once
   */
  async hold(instance: string): Promise<void> {
    if (this.held.has(instance)) return;
    const own = await this.ownHolder();
    while (!(await this.place(instance, own))) {
      const found = await this.find(instance);
      if (found === undefined) continue;
      if (found.state !== 'gone') throw lockedBy(instance, found.holder);
      if (await this.remove(instance, found)) {
        const text = `${instance}: took over the lock of ${holderText(found.holder)}: that process is gone`;
        this.emit({ type: 'notice', text });
      }
    }
    this.held.add(instance);
  }

  /** Gives the lock back; nothing happens when it is not held. */
  async release(instance: string): Promise<void> {
    if (this.held.delete(instance)) await rm(this.file(instance), { force: true });
  }

  /** Holds the locks of all these instances while the work goes on. @throws STATE_LOCKED */
  async around<T>(instances: readonly string[], work: () => Promise<T>): Promise<T> {
    try {
      for (const instance of instances) await this.hold(instance);
      return await work();
    } finally {
      for (const instance of instances) await this.release(instance);
    }
  }

  /** Who holds the lock of an instance, if anybody does. */
  async find(instance: string): Promise<FoundLock | undefined> {
    const text = await readFile(this.file(instance), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    if (text === undefined) return undefined;
    const holder = parsed(text);
    if (holder === undefined) return { holder: nobody, state: 'gone', text };
    return { holder, state: await processState(holder), text };
  }

  /** Instances whose lock is held or left over, in alphabetical order. */
  async names(): Promise<string[]> {
    const files = await readdir(this.folder).catch(() => []);
    return files
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .sort();
  }

  /** Takes somebody's lock away. @returns false when it is no longer that one */
  async remove(instance: string, { text }: FoundLock): Promise<boolean> {
    const { default: lockfile } = await import('proper-lockfile');
    const file = this.file(instance);
    // One at a time: else the second to see a left-over lock would take away the new one of the first.
    const guard = { realpath: false, lockfilePath: `${file}.takeover`, stale: staleAfterMs };
    const release = await lockfile.lock(file, guard).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ELOCKED') throw error;
    });
    if (release === undefined) {
      await sleep(retryEveryMs);
      return false;
    }
    try {
      if ((await readFile(file, 'utf8').catch(() => undefined)) !== text) return false;
      await rm(file);
      return true;
    } finally {
      await release();
    }
  }

  /** @returns false when somebody has the lock */
  private async place(instance: string, holder: LockHolder): Promise<boolean> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const temporary = path.join(this.folder, `.${randomUUID()}`);
    await writeFile(temporary, textOf(holder), { mode: 0o600 });
    try {
      // link() never replaces, and what it links is whole.
      await link(temporary, this.file(instance));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return false;
    } finally {
      await rm(temporary);
    }
  }

  private async ownHolder(): Promise<LockHolder> {
    return {
      user: userName(),
      ...(await thisProcess()),
      command: this.command,
      since: new Date().toISOString(),
    };
  }

  private file(instance: string): string {
    return path.join(this.folder, `${instance}.json`);
  }
}

/** E.g. `ada@build-7 ("berth team apply", pid 4711) since 2026-08-01 10:15:00 UTC`. */
export function holderText({ user, host, command, pid, since }: LockHolder): string {
  return `${user}@${host} ("berth ${command}", pid ${pid}) since ${since.slice(0, 19).replace('T', ' ')} UTC`;
}

export function lockedBy(instance: string, holder: LockHolder): BerthError {
  return new BerthError('STATE_LOCKED', { instance, holder: holderText(holder) });
}

/** What a loss of power leaves is no document, and whoever wrote it is gone. */
function parsed(text: string): LockHolder | undefined {
  try {
    return JSON.parse(text) as LockHolder;
  } catch {
    return undefined;
  }
}

const nobody: LockHolder = { user: '?', host: '?', pid: 0, started: '', command: '?', since: '?' };

function textOf(holder: LockHolder): string {
  return `${JSON.stringify(holder, null, 2)}\n`;
}

/** An account without an entry among the users, as in some containers, has a number only. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`;
  }
}
