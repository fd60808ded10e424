import { fitsPattern } from '../model/name-pattern.ts';

/** An exception from a rule, with an end. */
export interface Waiver {
  readonly rule: string;
  /** Name of an instance; * stands for any text. */
  readonly instance: string;
  /** Last day that it holds, in UTC: YYYY-MM-DD. */
  readonly until: string;
  readonly reason: string;
}

/** Whether the waiver is about this rule and instance, whatever the day. */
export function isAbout(waiver: Waiver, rule: string, instance: string): boolean {
  return waiver.rule === rule && fitsPattern(instance, waiver.instance);
}

/** @param today YYYY-MM-DD, in UTC */
export function hasExpired({ until }: Waiver, today: string): boolean {
  return until < today;
}
