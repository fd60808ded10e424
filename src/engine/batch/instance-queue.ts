import pMap from 'p-map';
import type { StopSignal } from '../../terraform/process.ts';
import { type InstanceResult, withoutRun } from '../run/instance-result.ts';
import { asBerthError } from '../run/internal-error.ts';

/** Instances on their way, a bounded number side by side: a failed one stops only those that come after it. */
export class InstanceQueue {
  private readonly names: readonly string[];
  private readonly parallel: number;
  private readonly note: (result: InstanceResult) => void;
  private readonly after: ReadonlyMap<string, readonly string[]>;
  private readonly settled = new Map<string, InstanceResult>();
  private readonly stopping = new AbortController();
  private readonly stopListening: () => void;

  /**
   * @param options.stop a request to stop lets what runs come to its end, and nothing more begins
   * @param options.note gets each result as soon as there is one
   * @param options.after names that an instance comes after; those that are not of this queue say nothing
   */
  constructor(
    names: readonly string[],
    options: {
      readonly parallel: number;
      readonly stop: StopSignal;
      readonly note: (result: InstanceResult) => void;
      readonly after?: ReadonlyMap<string, readonly string[]>;
    },
  ) {
    this.names = names;
    this.parallel = options.parallel;
    this.note = options.note;
    const own = new Set(names);
    this.after = new Map(
      [...(options.after ?? [])].map(([name, others]) => [name, others.filter((other) => own.has(other))]),
    );
    this.stopListening = options.stop(() => this.stop());
  }

  /** Aborted when a stop was asked for. */
  get stopped(): AbortSignal {
    return this.stopping.signal;
  }

  stop(): void {
    this.stopping.abort();
  }

  /** Whether an instance comes after another one of this queue. */
  comesAfter(name: string): boolean {
    return this.before(name).length > 0;
  }

  /**
   * Works on those items whose instance has no result yet, in any order.
   * @param items by name of the instance
   * @param work its result; undefined when there is more to be done
   */
  async each<T>(
    items: Iterable<readonly [string, T]>,
    work: (item: T) => Promise<InstanceResult | undefined>,
  ): Promise<void> {
    await this.map(items, work, () => undefined);
  }

  /** The same, each as soon as all that it comes after have come to a good end, and those that follow a bad one never. */
  async eachInOrder<T>(
    items: Iterable<readonly [string, T]>,
    work: (item: T) => Promise<InstanceResult | undefined>,
  ): Promise<void> {
    const ready = new ReadyItems(items, (name) => this.before(name).every((other) => this.isGood(other)));
    await this.map(ready, work, () => ready.ended());
  }

  private async map<T>(
    items: Iterable<readonly [string, T]> | AsyncIterable<readonly [string, T]>,
    work: (item: T) => Promise<InstanceResult | undefined>,
    ended: () => void,
  ): Promise<void> {
    await pMap(
      items,
      async ([name, item]) => {
        if (!this.stopped.aborted && !this.settled.has(name)) {
          const result = await work(item).catch((cause) => failed(name, cause));
          if (result) {
            this.settled.set(name, result);
            this.note(result);
          }
        }
        ended();
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
    return this.names.map((name) => {
      const result = this.settled.get(name);
      if (result) return result;
      const waitsFor = this.badBefore(name);
      return { ...withoutRun(name, 'not-started'), ...(waitsFor && { waitsFor }) };
    });
  }

  /** Lets the process be stopped as usual again. */
  end(): void {
    this.stopListening();
  }

  private before(name: string): readonly string[] {
    return this.after.get(name) ?? [];
  }

  private isGood(name: string): boolean {
    const result = this.settled.get(name)?.result;
    return result !== undefined && result !== 'failed' && result !== 'declined';
  }

  /** The instance with a bad end because of which another one never began. */
  private badBefore(name: string): string | undefined {
    const others = this.before(name);
    const bad = others.find((other) => this.settled.has(other) && !this.isGood(other));
    return bad ?? others.map((other) => this.badBefore(other)).find((found) => found !== undefined);
  }
}

/** Items in the order in which they become ready; it ends when none runs that could make another one ready. */
class ReadyItems<T> implements AsyncIterable<readonly [string, T]> {
  private readonly waiting: Map<string, T>;
  private readonly isReady: (name: string) => boolean;
  private running = 0;
  private wake = () => {};

  constructor(items: Iterable<readonly [string, T]>, isReady: (name: string) => boolean) {
    this.waiting = new Map(items);
    this.isReady = isReady;
  }

  /** One of the items that were given out has come to its end. */
  ended(): void {
    this.running -= 1;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly [string, T]> {
    while (this.waiting.size > 0) {
      const next = this.next();
      if (next) {
        this.waiting.delete(next[0]);
        this.running += 1;
        yield next;
      } else if (this.running > 0) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      } else return;
    }
  }

  private next(): readonly [string, T] | undefined {
    for (const item of this.waiting) if (this.isReady(item[0])) return item;
    return undefined;
  }
}

function failed(instance: string, cause: unknown): InstanceResult {
  return { ...withoutRun(instance, 'failed'), error: asBerthError(cause) };
}
