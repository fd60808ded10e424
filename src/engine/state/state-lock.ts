import { BerthError } from '../../errors.ts';
import type { TerraformLock } from '../../state/backend.ts';
import { holderText, lockedBy } from '../../state/instance-lock.ts';
import type { Door, EngineContext } from '../context.ts';
import { instanceNames, openInstances, unknownInstance } from '../selection/known-instance.ts';

/** The locks of an instance: that of berth, and that of Terraform below it. */
export interface LockReport {
  readonly instance: string;
  /** In one line; undefined where berth holds no lock. */
  readonly holder?: string;
  /** In one line; undefined where Terraform holds no lock. */
  readonly terraform?: string;
}

/** Decides whether the locks are taken away. */
export type ApproveUnlock = (report: LockReport) => Promise<boolean>;

/**
 * Takes away locks whose holders are gone.
 * @param force also those of another host, where nobody can see whether the holder lives
 * @returns what was there; both undefined: nothing was locked
 * @throws STATE_LOCKED when a holder lives, DECLINED, UNKNOWN_INSTANCE
 */
export async function unlockInstance(
  door: Door,
  instance: string,
  { force, approve }: { readonly force: boolean; readonly approve: ApproveUnlock },
): Promise<LockReport> {
  const context = await openInstances(door);
  const { locks, backend } = context;
  // The lock of a first apply that was killed is all that there is of its instance.
  const known = [...new Set([...(await instanceNames(context)), ...(await locks.names())])].sort();
  if (!known.includes(instance)) throw unknownInstance(instance, known);
  const found = await locks.find(instance);
  if (found?.state === 'alive') throw lockedBy(instance, found.holder);
  const terraform = await backend.lock(instance);
  if (terraform && terraform.processes.length > 0) throw lockedByTerraform(instance, terraform);
  const report = {
    instance,
    ...(found && { holder: holderText(found.holder) }),
    ...(terraform && { terraform: terraformText(terraform) }),
  };
  if (!found && !terraform) return report;
  const unseen = [
    ...(found?.state === 'elsewhere' ? [holderText(found.holder)] : []),
    ...(terraform?.unseen ? [terraformText(terraform)] : []),
  ];
  if (unseen.length > 0 && !force) {
    throw new BerthError('LOCK_ELSEWHERE', { instance, holder: unseen.join(' and ') });
  }
  if (!(await approve(report))) throw new BerthError('DECLINED', { what: `unlocking "${instance}"` });
  if (found) await locks.remove(instance, found);
  if (terraform) await backend.unlock(instance);
  return report;
}

/** @throws STATE_LOCKED when a Terraform process works on the state, or may do so, whose berth may be gone */
export async function refuseRunningTerraform({ backend }: EngineContext, instance: string): Promise<void> {
  const lock = await backend.lock(instance);
  if (lock && mayRun(lock)) throw lockedByTerraform(instance, lock);
}

/** Whether a Terraform process holds the lock, as far as one can know from here. */
export function mayRun({ processes, unseen }: TerraformLock): boolean {
  return processes.length > 0 || unseen === true;
}

function lockedByTerraform(instance: string, lock: TerraformLock): BerthError {
  return new BerthError('STATE_LOCKED', { instance, holder: terraformText(lock) });
}

/** E.g. "Terraform of ada@build-7 since 2026-08-01 10:15:00 UTC, running as pid 4712". */
export function terraformText({ who, since, processes }: TerraformLock): string {
  const running = processes.length > 0 ? `, running as pid ${processes.join(', ')}` : '';
  return `Terraform of ${who} since ${since.replace(/^([\d-]+)T([\d:]+).*$/, '$1 $2 UTC')}${running}`;
}
