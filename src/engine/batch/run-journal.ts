import type { BerthError } from '../../errors.ts';
import type { Behaviour, PlannedChange } from '../../events.ts';
import type { RunRecord, RunStep } from '../../model/run.ts';
import type { Inventory } from '../../state/inventory.ts';
import { thisProcess } from '../../state/process-identity.ts';
import { recordId } from '../../state/record-id.ts';
import type { Outcome } from '../../terraform/outcome.ts';
import type { PreparedRun } from '../run/prepared-run.ts';

/** Keeps the record of one run up to date while it goes on. */
export class RunJournal {
  private record: RunRecord;
  private readonly inventory: Inventory;
  // Durations do not go by the clock, which may be set.
  private readonly begun = performance.now();

  private constructor(inventory: Inventory, record: RunRecord) {
    this.inventory = inventory;
    this.record = record;
  }

  /** Writes the record before anything happens: a run that was killed is seen as one that never ended. */
  static async begin(inventory: Inventory, prepared: PreparedRun, behaviour: Behaviour): Promise<RunJournal> {
    const { spec, module, program, providers } = prepared;
    const startedAt = new Date();
    const journal = new RunJournal(inventory, {
      version: 1,
      id: recordId(startedAt, await inventory.newestRunId(spec.name)),
      instance: spec.name,
      behaviour,
      status: 'IN_PROGRESS',
      startedAt: startedAt.toISOString(),
      writer: await thisProcess(),
      steps: [],
      content: { name: spec.content.name, version: spec.content.version, digest: module.digest },
      program: { name: program.name, version: program.version },
      providerSet: providers.set.name,
      ...(providers.set.rehearsed && { rehearsed: true }),
      changes: [],
      outputs: {},
    });
    await inventory.saveRun(journal.record);
    return journal;
  }

  get id(): string {
    return this.record.id;
  }

  /** Seconds since the run began. */
  get seconds(): number {
    return (performance.now() - this.begun) / 1000;
  }

  /** Notes a step with its duration and whether it worked. */
  async step<T>(name: RunStep['name'], work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const note = (status: RunStep['status']) => {
      const step = { name, status, seconds: (performance.now() - start) / 1000 };
      this.record = { ...this.record, steps: [...this.record.steps, step] };
    };
    try {
      const result = await work();
      note('SUCCEEDED');
      return result;
    } catch (error) {
      note('FAILED');
      throw error;
    }
  }

  async succeed(
    outcome: Pick<Outcome, 'changes'>,
    outputs: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await this.end({ status: 'SUCCEEDED', changes: outcome.changes, outputs });
  }

  /** @param changes what was done before it failed */
  async fail(error: BerthError, changes: readonly PlannedChange[]): Promise<void> {
    await this.end({ status: 'FAILED', changes, error: { code: error.code, message: error.message } });
  }

  private async end(ending: Partial<RunRecord>): Promise<void> {
    this.record = { ...this.record, ...ending, endedAt: new Date().toISOString() };
    await this.inventory.saveRun(this.record);
  }
}

/** Outputs as plain values; a block has no secret ones, and none would be kept. */
export function outputValues(outputs: Outcome['outputs']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([, output]) => !output.sensitive)
      .map(([name, output]) => [name, output.value]),
  );
}
