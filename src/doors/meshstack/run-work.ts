import { rm } from 'node:fs/promises';
import type { Emit } from '../../events.ts';
import { ApiFailure } from './api-request.ts';
import { BlockRun, type RunTools, runFolder } from './block-run.ts';
import { writeNote } from './left-runs.ts';
import type { Metrics } from './metrics.ts';
import type { Claim, Run } from './run-document.ts';
import { RunFailure } from './run-failure.ts';
import { RunStatus, stepsOf, validationSteps } from './run-status.ts';
import { type ReportTimes, StatusReporter } from './status-reporter.ts';
import type { Stop } from './stop.ts';

/** What every run that was taken is worked on with. */
export interface WorkOptions {
  readonly tools: Omit<RunTools, 'onCommand' | 'onDecryptionError'>;
  readonly times: ReportTimes;
  readonly metrics: Metrics;
  readonly emit: Emit;
}

/** Works on runs that were taken: each in a folder of its own, with notes for whoever has to end it, and reports. */
export class RunWork {
  private readonly options: WorkOptions;
  private readonly runs: string;

  /** @param runs absolute folder of the folders of runs */
  constructor(options: WorkOptions, runs: string) {
    this.options = options;
    this.runs = runs;
  }

  /** Reports a run that cannot even be begun. */
  async refuse(claim: Claim, failure: RunFailure): Promise<void> {
    const status = new RunStatus(validationSteps);
    status.fail(failure.message, failure.detail);
    const reporter = this.reporter(claim, status, () => undefined);
    await reporter.register().catch(() => undefined);
    await reporter.end();
    this.tell(`run ${claim.uuid}: refused: ${failure.detail ?? failure.message}`);
    this.options.metrics.runEnded({ behaviour: 'none', status: 'FAILED' }, 0);
  }

  /** Does a run to its end, and reports it; its failures are the run's own. */
  async perform(run: Run, stop: Stop): Promise<void> {
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
