import { BerthError } from '../errors.ts';
import { DocumentFolder } from './document-folder.ts';
import type { DocumentStore } from './document-store.ts';

/** Stays where the state of an environment was, for those whose berth.yaml still leads there. */
export interface MigrationMark {
  /** A person's words for the place. */
  readonly place: string;
  /** What berth.yaml has to say, on one line. */
  readonly backend: string;
  /** begun: everything is still here too, and the same command goes on. */
  readonly stage: 'begun' | 'moved';
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** The marks of all environments that were here. */
export function migrationMarks(store: DocumentStore): DocumentFolder<MigrationMark> {
  return new DocumentFolder(store, 'moved');
}

/** @throws STATE_MOVED for an environment that is about to go, or gone */
export async function refuseMigrated(store: DocumentStore, environment: string): Promise<void> {
  const mark = await migrationMarks(store).read(environment);
  if (mark) throw migratedError(environment, mark);
}

export function migratedError(
  environment: string,
  { stage, since, place, backend }: MigrationMark,
): BerthError {
  const command = `berth state migrate --environment ${environment} --to '${backend}'`;
  return new BerthError('STATE_MOVED', {
    environment,
    problem:
      stage === 'moved' ? `it was moved to ${place} at ${since}` : `its move to ${place} began at ${since}`,
    remedy:
      stage === 'moved'
        ? `write "backend: ${backend}" under environments.${environment} of berth.yaml`
        : `finish it: "${command}"`,
  });
}
