import { type Content, outputsOf } from '../../model/content.ts';
import type { InstanceRecord } from '../../model/run.ts';

/** Days before its end from which on something that expires is a failure. */
const daysOfWarning = 14;

const dayLength = 24 * 3600 * 1000;

/** When something that an apply made works no longer. */
export interface Expiry {
  readonly instance: string;
  /** Name of the output that says so. */
  readonly output: string;
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  /** Whole days until then; negative after it. */
  readonly daysLeft: number;
  /** It is high time: nothing renewed it when it should have. */
  readonly due: boolean;
}

/** What expires of an instance by the outputs of its last apply, the first to come first. @param now the clock */
export function expiries(
  { instance, choice, outputs }: Pick<InstanceRecord, 'instance' | 'choice' | 'outputs'>,
  content: Pick<Content, 'outputs'>,
  now: Date,
): Expiry[] {
  return outputsOf(content, choice)
    .flatMap(([output, { expires }]) => {
      const day = outputs[output];
      const end = Date.parse(`${day}T00:00:00Z`);
      if (!expires || typeof day !== 'string' || Number.isNaN(end)) return [];
      const daysLeft = Math.floor((end - now.getTime()) / dayLength);
      return [{ instance, output, day, daysLeft, due: daysLeft <= daysOfWarning }];
    })
    .sort((a, b) => a.daysLeft - b.daysLeft);
}

/** E.g. "2027-02-01 (in 70 days)". */
export function expiryText({ day, daysLeft }: Expiry): string {
  return `${day} (${daysLeft < 0 ? `${-daysLeft} days ago` : `in ${daysLeft} days`})`;
}
