import type { Emit } from '../../events.ts';
import type { BatchJournal } from '../../state/batch-folder.ts';
import type { EngineContext, SelectedBatch } from '../context.ts';
import type { InstanceResult } from '../run/instance-result.ts';

/** Keeps the results of a batch. A disk that is full takes these notes away and never the batch itself. */
export class BatchNotes {
  private readonly emit: Emit;
  private journal: BatchJournal | undefined;

  private constructor(emit: Emit) {
    this.emit = emit;
  }

  static async begin({ batches, door }: EngineContext, batch: SelectedBatch): Promise<BatchNotes> {
    const notes = new BatchNotes(door.emit);
    try {
      notes.journal = await batches.begin(batch.command, batch.instances);
    } catch (error) {
      notes.lose(error as Error);
    }
    return notes;
  }

  add({ instance, result, seconds, runId, error }: InstanceResult): void {
    try {
      this.journal?.add({
        instance,
        result,
        seconds,
        ...(runId && { runId }),
        ...(error && { error: { code: error.code, message: error.message } }),
      });
    } catch (problem) {
      this.lose(problem as Error);
    }
  }

  async discard(): Promise<void> {
    await this.journal?.discard();
  }

  close(): void {
    this.journal?.close();
    this.journal = undefined;
  }

  /** Said once: after that, nothing more is tried. */
  private lose({ message }: Error): void {
    this.emit({
      type: 'notice',
      text: `the batch is not recorded from here on, --resume will not know of it: ${message}`,
    });
    this.close();
  }
}
