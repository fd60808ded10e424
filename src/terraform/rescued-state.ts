import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { namedFile } from '../model/named-file.ts';
import type { Diagnostic } from './message.ts';
import type { Outcome } from './outcome.ts';

/** Where Terraform leaves the state in its current folder when the backend does not take it. */
export const rescuedFile = 'errored.tfstate';

/** Larger than the state of an instance, as Terraform writes it, and the records of a run together. */
const reserveBytes = 2 * 1024 * 1024;

/**
 * Keeps room on the disk while the work goes on. Without any, nothing begins; when the disk gets full in the middle,
 * there is room to put down what must not be lost.
 */
export async function withReserve<T>(workFolder: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(workFolder, 'reserve');
  try {
    await namedFile(file, writeFile(file, Buffer.alloc(reserveBytes), { mode: 0o600 }));
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** A state that its backend did not take. */
export interface RescuedState {
  /** Absolute. */
  readonly file: string;
  /** The next run puts it in its place; else a person has to. */
  readonly found: boolean;
}

/** Where Terraform has left the state that it could write nowhere else; what it could not write at all is put down. */
export async function rescueState(
  workFolder: string,
  { stateDump, errors }: Outcome,
): Promise<RescuedState | undefined> {
  const file = path.join(workFolder, rescuedFile);
  if (stateDump === undefined) {
    return errors.some(isRescued) && existsSync(file) ? { file, found: true } : undefined;
  }
  try {
    await writeFile(file, stateDump, { mode: 0o600 });
    return { file, found: true };
  } catch {
    // Half of it would be taken for all of it.
    await rm(file, { force: true });
    return await putElsewhere(stateDump).catch(() => undefined);
  }
}

async function putElsewhere(state: string): Promise<RescuedState> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'berth-state-')), rescuedFile);
  await writeFile(file, state, { mode: 0o600 });
  return { file, found: false };
}

/** Said only where errored.tfstate could be written whole. */
function isRescued({ detail }: Diagnostic): boolean {
  return /state has been written to the file "errored\.tfstate"/.test(detail.replaceAll('\n', ' '));
}
