import pMap from 'p-map';
import type { StopSignal } from '../terraform/process.ts';
import { type InstanceResult, withoutRun } from './instance-result.ts';
import { asBerthError } from './internal-error.ts';

/** Instances on their way, a bounded number side by side: a failed one never stops the others. */
export class InstanceQueue {
  private readonly names: readonly string[];
  private readonly parallel: number;
  private readonly note: (result: InstanceResult) => void;
  private readonly settled = new Map<string, InstanceResult>();
  private readonly stopping = new AbortController();
  private readonly stopListening: () => void;

  /**
   * @param options.stop a request to stop lets what runs come to its end, and nothing more begins
   * @param options.note gets each result as soon as there is one
   */
  constructor(
    names: readonly string[],
    options: {
      readonly parallel: number;
      readonly stop: StopSignal;
      readonly note: (result: InstanceResult) => void;
    },
  ) {
    this.names = names;
    this.parallel = options.parallel;
    this.note = options.note;
    this.stopListening = options.stop(() => this.stop());
  }

  /** Aborted when a stop was asked for. */
  get stopped(): AbortSignal {
    return this.stopping.signal;
  }

  stop(): void {
    this.stopping.abort();
  }

  /**
   * Works on those items whose instance has no result yet.
   * @param items by name of the instance
   * @param work its result; undefined when there is more to be done
   */
  async each<T>(
    items: Iterable<readonly [string, T]>,
    work: (item: T) => Promise<InstanceResult | undefined>,
  ): Promise<void> {
    await pMap(
      items,
      async ([name, item]) => {
        if (this.stopped.aborted || this.settled.has(name)) return;
        const result = await work(item).catch((cause) => failed(name, cause));
        if (!result) return;
        this.settled.set(name, result);
        this.note(result);
      },
      { concurrency: this.parallel },
    );
  }

  /** @returns what the work gives, or undefined as soon as a stop is asked for: for work that may be left alone */
  async unlessStopped<T>(work: Promise<T>): Promise<T | undefined> {
    if (this.stopped.aborted) return undefined;
    let onStop = () => {};
    const stopped = new Promise<undefined>((resolve) => {
      onStop = () => resolve(undefined);
      this.stopped.addEventListener('abort', onStop);
    });
    return await Promise.race([work, stopped]).finally(() =>
      this.stopped.removeEventListener('abort', onStop),
    );
  }

  /** @returns one result for each instance, in the order asked for */
  results(): InstanceResult[] {
    return this.names.map((name) => this.settled.get(name) ?? withoutRun(name, 'not-started'));
  }

  /** Lets the process be stopped as usual again. */
  end(): void {
    this.stopListening();
  }
}

function failed(instance: string, cause: unknown): InstanceResult {
  return { ...withoutRun(instance, 'failed'), error: asBerthError(cause) };
}
