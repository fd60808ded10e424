import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type StateText, type StateVersion, stateText } from '../../state/state-version.ts';
import { rescuedFile } from '../../terraform/rescued-state.ts';
import type { EngineContext } from '../context.ts';
import { refuseRunningTerraform } from './state-lock.ts';

/**
 * Puts the state of an instance in order before Terraform reads it: takes in what a run could not write where it belongs,
 * and replaces a state that was cut off, by a full disk or a loss of power, with the one from before that run. The caller
 * holds the lock of the instance.
 * @throws STATE_LOCKED while a Terraform that has outlived its berth works on it
 */
export async function recoverState(context: EngineContext, instance: string): Promise<void> {
  if (isInOrder(await found(context, instance))) return;
  await refuseRunningTerraform(context, instance);
  // That Terraform may have ended, and written its state, in the meantime.
  const now = await found(context, instance);
  if (isInOrder(now)) return;
  const { backend, door } = context;
  const tell = (text: string) => door.emit({ type: 'notice', text: `${instance}: ${text}` });
  if (now.rescued !== undefined) {
    if (isNewer(stateText(now.rescued), now.standing)) {
      await backend.push(instance, now.rescued);
      await rm(rescuedPath(context, instance));
      tell('the state that the last run could not write is in its place now');
      return;
    }
    // Half written, or older than what is there: of no use, and still nothing that berth would delete.
    const unused = path.join(context.project.paths.work, instance, `unused-${Date.now()}.tfstate`);
    await rename(rescuedPath(context, instance), unused);
  }
  if (now.standing.whole || !now.written) return;
  await backend.setAside(instance);
  if (now.previous !== undefined && stateText(now.previous).whole) {
    await backend.push(instance, now.previous);
    tell('its state was cut off; it goes on from the one before the last run');
  } else {
    tell('its state was cut off, and there is none from before: it begins anew');
  }
}

/** Whether there is a state that a run could not write where it belongs. */
export function hasRescuedState(context: EngineContext, instance: string): boolean {
  return existsSync(rescuedPath(context, instance));
}

interface Found {
  readonly standing: StateText;
  /** State of before the last run, where the standing one is of no use. */
  readonly previous: string | undefined;
  /** Whether anything was ever written: a first run has nothing yet, and nothing to go back to. */
  readonly written: boolean;
  /** What the last run could not write where it belongs. */
  readonly rescued: string | undefined;
}

async function found(context: EngineContext, instance: string): Promise<Found> {
  const current = await context.backend.pull(instance);
  const standing = stateText(current);
  const previous = standing.whole ? undefined : await context.backend.previous(instance);
  return {
    standing,
    previous,
    written: current !== undefined || previous !== undefined,
    rescued: await readFile(rescuedPath(context, instance), 'utf8').catch(() => undefined),
  };
}

function isInOrder({ standing, written, rescued }: Found): boolean {
  return rescued === undefined && (standing.whole || !written);
}

function isNewer({ version }: StateText, standing: StateText): boolean {
  if (!version) return false;
  return !standing.whole || (standing.version !== undefined && follows(version, standing.version));
}

function follows(next: StateVersion, standing: StateVersion): boolean {
  return next.lineage === standing.lineage && next.serial >= standing.serial;
}

function rescuedPath({ project }: EngineContext, instance: string): string {
  return path.join(project.paths.work, instance, rescuedFile);
}
