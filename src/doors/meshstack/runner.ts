import path from 'node:path';
import type { StopSignal } from '../../engine/publish/plain-module.ts';
import { BlockQueues } from './block-queues.ts';
import { endLeftRuns } from './left-runs.ts';
import { type Claim, claimOf, type Run, runOf } from './run-document.ts';
import type { RunFailure } from './run-failure.ts';
import { RunWork, type WorkOptions } from './run-work.ts';
import type { ReportTimes } from './status-reporter.ts';
import { Stop } from './stop.ts';

/** Pauses of a runner, in milliseconds. */
export interface RunnerTimes extends ReportTimes {
  /** When there was no run. */
  readonly idle: number;
  /** When meshStack gave no answer that could be used. */
  readonly failed: number;
}

export interface RunnerOptions extends WorkOptions {
  /** Folder of everything that the runner writes; absolute. */
  readonly folder: string;
  /** Runs that are worked on at once. */
  readonly workers: number;
  readonly runMinutes: number;
  readonly times: RunnerTimes;
}

/** Takes runs of building blocks from meshStack and does them, until it is stopped. */
export class Runner {
  private readonly options: RunnerOptions;
  private readonly active = new Map<number, { readonly stop: Stop; readonly done: Promise<void> }>();
  private readonly queues = new BlockQueues();
  private readonly runWork: RunWork;
  private wake: () => void = () => undefined;
  private draining = false;
  private ended = 0;

  constructor(options: RunnerOptions) {
    this.options = options;
    this.runWork = new RunWork(options, this.runs);
  }

  /**
   * Works until it is asked to stop: the first request lets runs end that were begun, the second ends them.
   * @returns how many runs have ended
   */
  async work(stop: StopSignal): Promise<number> {
    const { metrics, workers } = this.options;
    metrics.set('berth_meshstack_workers', workers);
    metrics.set('berth_meshstack_active_runs', 0);
    await this.endLeft();
    const off = stop((count) => this.onStop(count));
    try {
      while (!this.draining) await this.turn();
      while (this.active.size > 0) await this.oneEnds();
      return this.ended;
    } finally {
      off();
    }
  }

  private onStop(count: number): void {
    this.draining = true;
    this.wake();
    if (count < 2) return;
    for (const { stop } of this.active.values())
      stop.ask('The runner was stopped. Please run the building block again.');
  }

  private async endLeft(): Promise<void> {
    const { tools } = this.options;
    await endLeftRuns({
      runs: this.runs,
      api: tools.api,
      keptStates: tools.keptStates,
      tell: (text) => this.tell(text),
    });
  }

  private get runs(): string {
    return path.join(this.options.folder, 'runs');
  }

  private async turn(): Promise<void> {
    const { workers, times } = this.options;
    if (this.active.size >= workers) return await this.oneEnds();
    const worker = this.freeWorker();
    const claim = await this.claim(worker);
    if (claim === 'none') await this.pause(times.idle);
    else if (claim === 'failed') await this.pause(times.failed);
    else this.start(worker, claim);
  }

  private async claim(worker: number): Promise<Claim | 'none' | 'failed'> {
    const { tools, metrics } = this.options;
    const count = (result: string) => metrics.add('berth_meshstack_claims_total', { result });
    try {
      const text = await tools.api.claim(worker);
      if (text === undefined) {
        count('none');
        return 'none';
      }
      const claim = claimOf(text);
      count('run');
      return claim;
    } catch (error) {
      count('failed');
      this.tell(`no run could be taken: ${(error as Error).message}`);
      return 'failed';
    }
  }

  private start(worker: number, claim: Claim): void {
    const stop = new Stop().after(this.options.runMinutes, 'This run');
    const done = this.done(claim, stop)
      // Whatever it is: the runner goes on.
      .catch((error: Error) => this.tell(`run ${claim.uuid}: the runner failed: ${error.message}`))
      .finally(() => {
        stop.close();
        this.active.delete(worker);
        this.ended += 1;
        this.options.metrics.set('berth_meshstack_active_runs', this.active.size);
        this.wake();
      });
    this.active.set(worker, { stop, done });
    this.options.metrics.set('berth_meshstack_active_runs', this.active.size);
  }

  private async done(claim: Claim, stop: Stop): Promise<void> {
    let run: Run;
    try {
      run = runOf(claim);
    } catch (error) {
      return await this.runWork.refuse(claim, error as RunFailure);
    }
    await this.queues.inTurn(run.block.uuid, async () => await this.runWork.perform(run, stop));
  }

  private freeWorker(): number {
    let worker = 1;
    while (this.active.has(worker)) worker += 1;
    return worker;
  }

  private async oneEnds(): Promise<void> {
    await Promise.race([...this.active.values()].map(({ done }) => done));
  }

  /** Ends early when it is asked to stop. */
  private async pause(ms: number): Promise<void> {
    if (this.draining) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        if (!this.draining) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private tell(text: string): void {
    this.options.emit({ type: 'notice', text });
  }
}
