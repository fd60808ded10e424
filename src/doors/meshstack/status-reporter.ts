import { setTimeout as sleep } from 'node:timers/promises';
import { ApiFailure } from './api-request.ts';
import type { MeshApi } from './mesh-api.ts';
import type { RunStatus } from './run-status.ts';

/** How often meshStack hears of a run, and how long it is tried when it does not listen. In milliseconds. */
export interface ReportTimes {
  readonly every: number;
  readonly finalWithin: number;
}

interface Options {
  readonly api: MeshApi;
  readonly run: { readonly uuid: string; readonly token: string | undefined };
  readonly status: RunStatus;
  readonly times: ReportTimes;
  /** Somebody has aborted the run. */
  readonly onAborted: () => void;
  /** Told of each update: undefined when meshStack took it. */
  readonly onUpdate: (problem: string | undefined) => void;
}

/** Tells meshStack how one run stands: at its beginning, from time to time, and at its end. */
export class StatusReporter {
  private readonly options: Options;
  private timer: NodeJS.Timeout | undefined;
  private underway: Promise<void> = Promise.resolve();
  private ended = false;

  constructor(options: Options) {
    this.options = options;
  }

  /** @throws ApiFailure when meshStack does not take this runner for the source of the run */
  async register(): Promise<void> {
    const { api, run, status } = this.options;
    await this.retried(async () => await api.registerSource(run, status.registration));
  }

  /** Tells how it stands, now and from time to time. */
  begin(): void {
    this.underway = this.update().finally(() => {
      if (!this.ended) this.timer = setTimeout(() => this.begin(), this.options.times.every);
    });
  }

  /** Tells the end; a meshStack that does not answer is asked again for a while. @returns whether it knows */
  async end(): Promise<boolean> {
    const { api, run, status, onUpdate } = this.options;
    try {
      await this.retried(async () => await api.update(run, status.update()));
      onUpdate(undefined);
      return true;
    } catch (error) {
      onUpdate(problemOf(error));
      return false;
    }
  }

  /** Nothing more is told. */
  async silence(): Promise<void> {
    this.ended = true;
    clearTimeout(this.timer);
    await this.underway;
  }

  private async update(): Promise<void> {
    const { api, run, status, onAborted, onUpdate } = this.options;
    try {
      const isAborted = await api.update(run, status.update());
      onUpdate(undefined);
      if (isAborted) onAborted();
    } catch (error) {
      // The next one tells it all anyway.
      onUpdate(problemOf(error));
    }
  }

  private async retried(work: () => Promise<unknown>): Promise<void> {
    const { times } = this.options;
    const until = performance.now() + times.finalWithin;
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        if (!(error instanceof ApiFailure) || !error.isPassing || performance.now() > until) throw error;
        this.options.onUpdate(error.message);
        await sleep(times.every);
      }
    }
  }
}

function problemOf(error: unknown): string {
  return (error as Error).message;
}
