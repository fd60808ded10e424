/** Runs of one building block wait for each other: two of them would write one state. */
export class BlockQueues {
  /** The last run of each building block. */
  private readonly last = new Map<string, Promise<void>>();

  /** Works as soon as all that came before for the same building block has ended, however. */
  async inTurn(block: string, work: () => Promise<void>): Promise<void> {
    const before = this.last.get(block) ?? Promise.resolve();
    const done = before.then(work);
    const settled = done.catch(() => undefined);
    this.last.set(block, settled);
    try {
      await done;
    } finally {
      if (this.last.get(block) === settled) this.last.delete(block);
    }
  }
}
