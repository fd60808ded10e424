import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BerthError } from '../errors.ts';
import { namedFile } from '../model/named-file.ts';
import { diagnosticsText } from './failure.ts';
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

/**
 * Puts down a state that Terraform could write nowhere, so that the next run can put it in its place.
 * @throws STATE_UNSAVED that names the file, also when Terraform itself has left one
 */
export async function rescueState(
  run: { readonly instance: string; readonly workFolder: string },
  { stateDump, errors }: Outcome,
): Promise<void> {
  const { instance, workFolder } = run;
  const file = path.join(workFolder, rescuedFile);
  const unsaved = errors.filter(({ summary }) => /^Failed to (save|persist) state/.test(summary));
  if (unsaved.length === 0) return;
  const problem = diagnosticsText(unsaved.slice(0, 1));
  const again = 'make room, and run the same command again: it puts that state in its place first';
  if (stateDump === undefined) {
    if (!existsSync(file)) return;
    throw new BerthError('STATE_UNSAVED', { instance, problem, file, remedy: again });
  }
  try {
    await writeFile(file, stateDump, { mode: 0o600 });
  } catch {
    // Half of it would be taken for all of it.
    await rm(file, { force: true });
    const elsewhere = path.join(await mkdtemp(path.join(tmpdir(), 'berth-state-')), rescuedFile);
    await writeFile(elsewhere, stateDump, { mode: 0o600 });
    const remedy = `make room, move that file to "${file}", and run the same command again`;
    throw new BerthError('STATE_UNSAVED', { instance, problem, file: elsewhere, remedy });
  }
  throw new BerthError('STATE_UNSAVED', { instance, problem, file, remedy: again });
}
