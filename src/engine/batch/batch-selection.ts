import { counted } from '../../errors.ts';
import type { BatchCommand } from '../../state/batch-folder.ts';
import type { EngineContext, SelectedBatch } from '../context.ts';

export interface BatchChoice {
  /** Kept as a batch of this command; absent for what changes nothing. */
  readonly command?: BatchCommand;
  /** Only what failed or did not begin in the newest batch of that command. */
  readonly resume?: boolean;
  /** Names of all instances that there could be. */
  readonly all: readonly string[];
  /** Names of those that are asked for. */
  readonly wanted: readonly string[];
  /** What is said of instances of that batch that there are none of any more. */
  readonly gone: string;
}

/** The names of what is to be done now, and what is kept of it. */
export async function batchOf(
  context: EngineContext,
  { command, resume, all, wanted, gone: goneText }: BatchChoice,
): Promise<{ names: readonly string[]; batch?: SelectedBatch }> {
  if (!command) return { names: wanted };
  if (!resume) return { names: wanted, batch: { command, instances: wanted } };
  const notice = (text: string): void => context.door.emit({ type: 'notice', text });
  const last = await context.batches.newest(command);
  if (!last) {
    notice(`nothing to resume: there was no "${command}" yet`);
    return { names: [] };
  }
  const undone = last.instances.filter((name) => isUndone(last.results.get(name)?.result));
  const existing = new Set(all);
  const gone = undone.filter((name) => !existing.has(name));
  const leftOut = last.instances.length - undone.length;
  const open = new Set(undone.filter((name) => existing.has(name)));
  const names = wanted.filter((name) => open.has(name));
  notice(
    names.length === 0
      ? `nothing to resume in the "${command}" of ${last.startedAt}: ${leftOut} of ${counted(last.instances.length, 'instance')} done`
      : `resuming the "${command}" of ${last.startedAt}: ${names.length} of ${counted(last.instances.length, 'instance')}, ${leftOut} done before`,
  );
  if (gone.length > 0) notice(`${goneText}, left alone: ${gone.join(', ')}`);
  return { names, batch: { command, instances: [...open], resumed: { batch: last.id, leftOut } } };
}

/** It failed, or it has no result: it was not its turn, or its process was killed. */
function isUndone(result: string | undefined): boolean {
  return result === undefined || result === 'failed';
}
