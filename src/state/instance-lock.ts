import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { BerthError } from '../errors.ts';
import type { Emit } from '../events.ts';
import type { ProcessIdentity } from '../model/process-identity.ts';
import type { DocumentStore } from './document-store.ts';
import { refuseMigrated } from './migration-mark.ts';
import { processState, thisProcess } from './process-identity.ts';

/** Which berth process works on an instance. */
export interface LockHolder extends ProcessIdentity {
  readonly user: string;
  /** Of this one holding: the same process may hold it again. */
  readonly id?: string;
  /** E.g. "team apply". */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** A lock as it was found; elsewhere: on another host, where nobody can see whether the holder lives. */
export interface FoundLock {
  readonly holder: LockHolder;
  readonly state: 'alive' | 'gone' | 'elsewhere';
  /** The lock as it is written, and what tells it from the next one. */
  readonly text: string;
  readonly version: string;
}

const folder = 'locks';

/** One lock for each instance, between all berth processes that work with one store of documents. */
export class InstanceLocks {
  private readonly store: DocumentStore;
  private readonly command: string;
  private readonly emit: Emit;
  private readonly migrates: boolean;
  /** By instance, as each was written. */
  private readonly held = new Map<string, string>();

  /**
   * @param options.command what the holder does, for those who are refused
   * @param options.migrates the holder is who moves the state away
   */
  constructor(store: DocumentStore, options: { command: string; emit: Emit; migrates?: boolean }) {
    this.store = store;
    this.command = options.command;
    this.emit = options.emit;
    this.migrates = options.migrates ?? false;
  }

  /**
   * Takes the lock, or keeps it where this command has it already. The lock of a process that is gone is taken over.
   * @throws STATE_LOCKED at once; STATE_MOVED
   */
  async hold(instance: string): Promise<void> {
    if (this.held.has(instance)) return;
    const own = textOf(await this.ownHolder());
    while (!(await this.store.write(address(instance), own, 'nothing'))) {
      const found = await this.find(instance);
      if (found === undefined) continue;
      // An answer that was lost on the way: it is this process's own.
      if (found.text === own) break;
      if (found.state !== 'gone') throw lockedBy(instance, found.holder);
      if (await this.store.write(address(instance), own, found)) {
        const text = `${instance}: took over the lock of ${holderText(found.holder)}: that process is gone`;
        this.emit({ type: 'notice', text });
        break;
      }
    }
    this.held.set(instance, own);
    if (this.migrates) return;
    // Asked after the lock is held: whoever moves the state away leaves the mark first, and looks for locks then.
    await refuseMigrated(this.store, instance.split('.')[0] ?? '').catch(async (moved) => {
      await this.release(instance);
      throw moved;
    });
  }

  /** Gives the lock back; nothing happens when it is not held, or when somebody has taken it away since. */
  async release(instance: string): Promise<void> {
    const own = this.held.get(instance);
    if (!this.held.delete(instance)) return;
    try {
      if ((await this.store.read(address(instance)))?.text === own)
        await this.store.remove(address(instance));
    } catch (error) {
      // What was done under the lock is not undone by that.
      const text = `${instance}: its lock could not be given back: ${(error as Error).message}`;
      this.emit({ type: 'notice', text });
    }
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
    const stored = await this.store.read(address(instance));
    if (stored === undefined) return undefined;
    const { text, version } = stored;
    const holder = parsed(text);
    if (holder === undefined) return { holder: nobody, state: 'gone', text, version };
    return { holder, text, version, state: await processState(holder) };
  }

  /** Instances whose lock is held or left over, in alphabetical order. */
  async names(): Promise<string[]> {
    return await this.store.names(folder);
  }

  /** Takes somebody's lock away. @returns false when it is no longer that one */
  async remove(instance: string, found: FoundLock): Promise<boolean> {
    // Taken over first, in one step: what is removed then is this process's own.
    const own = textOf(await this.ownHolder());
    if (!(await this.store.write(address(instance), own, found))) return false;
    await this.store.remove(address(instance));
    return true;
  }

  private async ownHolder(): Promise<LockHolder> {
    return {
      user: userName(),
      ...(await thisProcess()),
      id: randomUUID(),
      command: this.command,
      since: new Date().toISOString(),
    };
  }
}

function address(instance: string): string {
  return `${folder}/${instance}`;
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
