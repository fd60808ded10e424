/** A run that cannot go on: what the person who ordered the block is told, and what its operator is. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';
  /** For the operator; undefined where the message says it all. */
  readonly detail: string | undefined;

  /**
   * @param message for the user; without secrets only after the mask of the run
   * @param options.detail for the operator
   */
  constructor(message: string, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.detail = options.detail;
  }
}
