import type { StopSignal } from '../../engine/publish/plain-module.ts';

/** Terraform may end what it does, and then write its state. */
const graceMs = 60_000;
const lastMs = 10_000;

/** Asks what goes on in a run to end: once, then firmly, then by force. */
export class Stop {
  private readonly listeners = new Set<(count: number) => void>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly leave: () => void;
  private count = 0;
  private asked: string | undefined;

  /** @param above what ends this as well */
  constructor(above?: Stop) {
    this.leave = above ? above.signal((count) => this.raise(count, above.reason)) : () => undefined;
  }

  /** Why, for the user; undefined while nobody has asked. */
  get reason(): string | undefined {
    return this.asked;
  }

  readonly signal: StopSignal = (listener) => {
    this.listeners.add(listener);
    if (this.count > 0) listener(this.count);
    return () => this.listeners.delete(listener);
  };

  /** @param reason the first one stays */
  ask(reason: string): void {
    if (this.asked !== undefined) return;
    this.raise(1, reason);
    this.timers.push(
      setTimeout(() => this.raise(2), graceMs),
      setTimeout(() => this.raise(3), graceMs + lastMs),
    );
  }

  /** Asks when the time is over. */
  after(minutes: number, what: string): this {
    const reason = `${what} took longer than ${minutes} minutes and was stopped.`;
    this.timers.push(setTimeout(() => this.ask(reason), minutes * 60_000));
    return this;
  }

  /** Nothing goes on any more. */
  close(): void {
    this.leave();
    for (const timer of this.timers) clearTimeout(timer);
  }

  private raise(count: number, reason?: string): void {
    this.asked ??= reason;
    this.count = Math.max(this.count, count);
    for (const listener of this.listeners) listener(this.count);
  }
}
