import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { BerthError } from '../errors.ts';
import { stateVersion } from '../state/state-version.ts';
import { rescuedFile } from '../terraform/rescued-state.ts';
import type { EngineContext } from './context.ts';

/**
 * Puts the state of an instance in order before Terraform reads it: takes in what a run could not write where it belongs,
 * and replaces a state that was cut off, by a full disk or a loss of power, with the one from before that run.
 * @throws STATE_LOCKED while another Terraform works on it
 */
export async function recoverState(context: EngineContext, instance: string): Promise<void> {
  const { backend, project, door } = context;
  const tell = (text: string) => door.emit({ type: 'notice', text: `${instance}: ${text}` });
  const rescued = path.join(project.paths.work, instance, rescuedFile);
  const left = await readFile(rescued, 'utf8').catch(() => undefined);
  const current = await backend.pull(instance);
  const standing = stateVersion(current);
  const before = standing ? undefined : await backend.previous(instance);
  // A first run has nothing yet, and nothing to go back to.
  if (left === undefined && (standing || (current === undefined && before === undefined))) return;
  await refuseWorking(context, instance);

  const found = stateVersion(left);
  if (left !== undefined && found && (!standing || follows(found, standing))) {
    await backend.push(instance, left);
    await rm(rescued);
    tell('the state that the last run could not write is in its place now');
    return;
  }
  if (left !== undefined) {
    // Half written, or older than what is there: of no use, and still nothing that berth would delete.
    await rename(rescued, path.join(path.dirname(rescued), `unused-${Date.now()}.tfstate`));
  }
  if (standing) return;
  await backend.setAside(instance);
  if (before !== undefined && stateVersion(before)) {
    await backend.push(instance, before);
    tell('its state was cut off; it goes on from the one before the last run');
  } else {
    tell('its state was cut off, and there is none from before: it begins anew');
  }
}

type Version = NonNullable<ReturnType<typeof stateVersion>>;

function follows(next: Version, standing: Version): boolean {
  return next.lineage === standing.lineage && next.serial >= standing.serial;
}

async function refuseWorking({ backend }: EngineContext, instance: string): Promise<void> {
  const processes = (await backend.lock(instance))?.processes ?? [];
  if (processes.length === 0) return;
  throw new BerthError('STATE_LOCKED', { instance, holder: `Terraform, pid ${processes.join(', ')}` });
}
