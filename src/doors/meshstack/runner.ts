import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { StopSignal } from '../../engine/plain-module.ts';
import type { Emit } from '../../events.ts';
import { ApiFailure } from './api-request.ts';
import { BlockRun, type RunTools, runFolder } from './block-run.ts';
import { endLeftRuns, writeNote } from './left-runs.ts';
import type { Metrics } from './metrics.ts';
import { type Claim, claimOf, type Run, runOf } from './run-document.ts';
import { RunFailure } from './run-failure.ts';
import { RunStatus, stepsOf, validationSteps } from './run-status.ts';
import { type ReportTimes, StatusReporter } from './status-reporter.ts';
import { Stop } from './stop.ts';

/** Pauses of a runner, in milliseconds. */
export interface RunnerTimes extends ReportTimes {
  /** When there was no run. */
  readonly idle: number;
  /** When meshStack gave no answer that could be used. */
  readonly failed: number;
}

export interface RunnerOptions {
  readonly tools: Omit<RunTools, 'onCommand' | 'onDecryptionError'>;
  /** Folder of everything that the runner writes; absolute. */
  readonly folder: string;
  /** Runs that are worked on at once. */
  readonly workers: number;
  readonly runMinutes: number;
  readonly times: RunnerTimes;
  readonly metrics: Metrics;
  readonly emit: Emit;
}

/** Takes runs of building blocks from meshStack and does them, until it is stopped. */
export class Runner {
  private readonly options: RunnerOptions;
  private readonly active = new Map<number, { readonly stop: Stop; readonly done: Promise<void> }>();
  /** The last run of each building block here: two of them would write one state. */
  private readonly blocks = new Map<string, Promise<void>>();
  private wake: () => void = () => undefined;
  private draining = false;
  private ended = 0;

  constructor(options: RunnerOptions) {
    this.options = options;
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
      return await this.refuse(claim, error as RunFailure);
    }
    const before = this.blocks.get(run.block.uuid) ?? Promise.resolve();
    const work = before.then(async () => await this.perform(run, stop));
    const settled = work.catch(() => undefined);
    this.blocks.set(run.block.uuid, settled);
    try {
      await work;
    } finally {
      if (this.blocks.get(run.block.uuid) === settled) this.blocks.delete(run.block.uuid);
    }
  }

  /** A run that cannot even be begun. */
  private async refuse(claim: Claim, failure: RunFailure): Promise<void> {
    const status = new RunStatus(validationSteps);
    status.fail(failure.message, failure.detail);
    const reporter = this.reporter(claim, status, () => undefined);
    await reporter.register().catch(() => undefined);
    await reporter.end();
    this.tell(`run ${claim.uuid}: refused: ${failure.detail ?? failure.message}`);
    this.options.metrics.runEnded({ behaviour: 'none', status: 'FAILED' }, 0);
  }

  private async perform(run: Run, stop: Stop): Promise<void> {
    const { metrics, emit } = this.options;
    const begun = performance.now();
    const subject = { run: run.uuid, block: run.block.uuid, behaviour: run.behavior };
    emit({ type: 'block-run.started', ...subject });
    const steps = stepsOf(run);
    const folder = await runFolder(this.runs, run.uuid);
    let noted: Promise<void> = Promise.resolve();
    const note = (step: string, ending?: string): void => {
      const value = {
        run: run.uuid,
        token: run.token,
        block: run.block.uuid,
        steps: steps.map(pair),
        step,
        ending,
      };
      noted = noted
        .then(async () => await writeNote(folder, value))
        .catch((error: Error) => this.tell(`run ${run.uuid}: ${error.message}`));
    };
    const status = new RunStatus(steps, (step) => {
      emit({ type: 'block-run.step', ...subject, step });
      note(step);
    });
    let aborted = false;
    const reporter = this.reporter(run, status, () => {
      aborted = true;
      stop.ask('This run was aborted.');
    });
    try {
      note(status.step);
      // Before meshStack hears of it: a killed runner must know what it has to end.
      await noted;
      const failure = await this.worked(run, { status, folder, stop, reporter });
      // An update from now on would tell the end before it is noted.
      await reporter.silence();
      if (failure === undefined) status.succeed();
      else failed(status, failure);
      // Nobody wants to hear of a run that was aborted.
      if (!aborted) {
        note(status.step, JSON.stringify(status.update()));
        await noted;
        await reporter.end();
      }
    } finally {
      await noted;
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      const seconds = (performance.now() - begun) / 1000;
      const ending = aborted ? 'ABORTED' : status.status;
      metrics.runEnded({ behaviour: run.behavior, status: ending }, seconds);
      emit({ type: 'block-run.ended', ...subject, step: status.step, status: ending, seconds });
    }
  }

  /** @returns why it failed */
  private async worked(
    run: Run,
    parts: {
      readonly status: RunStatus;
      readonly folder: string;
      readonly stop: Stop;
      readonly reporter: StatusReporter;
    },
  ): Promise<unknown> {
    const { tools, metrics } = this.options;
    const { reporter, ...rest } = parts;
    try {
      await reporter.register();
      reporter.begin();
      const counted = {
        ...tools,
        onCommand: (seconds: number) => metrics.add('berth_meshstack_terraform_seconds_total', {}, seconds),
        onDecryptionError: () => metrics.add('berth_meshstack_decryption_errors_total'),
      };
      await new BlockRun(counted, run, rest).execute();
      return undefined;
    } catch (error) {
      return error;
    }
  }

  private reporter(
    run: { readonly uuid: string; readonly token: string | undefined },
    status: RunStatus,
    onAborted: () => void,
  ): StatusReporter {
    const { tools, times, metrics } = this.options;
    return new StatusReporter({
      api: tools.api,
      run,
      status,
      times,
      onAborted,
      onUpdate: (problem) => {
        metrics.add('berth_meshstack_status_updates_total', {
          result: problem === undefined ? 'taken' : 'failed',
        });
        if (problem !== undefined) this.tell(`run ${run.uuid}: ${problem}`);
      },
    });
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

function pair([id, name]: readonly [string, string]): [string, string] {
  return [id, name];
}

function failed(status: RunStatus, error: unknown): void {
  const { message } = error as Error;
  if (error instanceof RunFailure) status.fail(message, error.detail);
  else if (error instanceof ApiFailure) status.fail('meshStack did not answer the runner.', message);
  else status.fail('The runner failed. Please ask its operator.', `the runner failed: ${message}`);
}
