import { BerthError } from '../errors.ts';

/** Registers a listener for requests to stop; what it gives back removes the listener. */
export type StopRequests = (listener: () => void) => () => void;

/** Ends installs when that is asked for. It listens while one is under way only: else requests are others'. */
export class Interruption {
  readonly #stop: StopRequests;
  readonly #controller = new AbortController();

  constructor(stop: StopRequests) {
    this.#stop = stop;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * @param what is interrupted, for people
   * @throws BerthError INTERRUPTED when a stop was asked for before the work has ended
   */
  async around<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const removeListener = this.#stop(() => this.#controller.abort());
    try {
      this.signal.throwIfAborted();
      const result = await work();
      // Else what comes next, as starting a cluster, would know nothing of the request.
      this.signal.throwIfAborted();
      return result;
    } catch (error) {
      const told = error instanceof BerthError && error.code === 'INTERRUPTED';
      throw this.signal.aborted && !told ? new BerthError('INTERRUPTED', { what }, { cause: error }) : error;
    } finally {
      removeListener();
    }
  }
}
