/** A token and the moment from which on it is not valid any more. */
export interface ExpiringToken {
  readonly token: string;
  readonly expires: Date;
}

/** A token that is asked for anew when less than a third of its life is left: a batch may take longer than it lives. */
export class RenewedToken {
  private readonly ask: () => Promise<ExpiringToken>;
  private readonly longest: number;
  private readonly now: () => number;
  private current: Promise<string> | undefined;
  private renewal = 0;

  /**
   * @param longest milliseconds that a token is asked for: what counts where the cluster's clock is ahead of ours
   * @param now milliseconds since 1970
   */
  constructor(ask: () => Promise<ExpiringToken>, longest: number, now: () => number = Date.now) {
    this.ask = ask;
    this.longest = longest;
    this.now = now;
  }

  /** One that is good for at least a third of its life. @throws what `ask` throws; the next call asks again */
  async token(): Promise<string> {
    if (this.current === undefined || this.now() >= this.renewal) this.current = this.renew();
    return await this.current;
  }

  private async renew(): Promise<string> {
    // Until the answer is there, everybody waits for this one.
    this.renewal = Number.POSITIVE_INFINITY;
    const asked = this.now();
    try {
      const { token, expires } = await this.ask();
      this.renewal = asked + (Math.min(expires.getTime() - asked, this.longest) * 2) / 3;
      return token;
    } catch (error) {
      this.current = undefined;
      throw error;
    }
  }
}
