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
  const pattern = waiver.instance.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return waiver.rule === rule && new RegExp(`^${pattern.join('.*')}$`, 's').test(instance);
}

/** @param today YYYY-MM-DD, in UTC */
export function hasExpired({ until }: Waiver, today: string): boolean {
  return until < today;
}
