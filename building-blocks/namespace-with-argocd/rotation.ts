import { type Expression, expression } from 'berth/cdk';

/** Days that a robot account works beyond its period: time for a scheduled apply, and for repairs. */
const daysToSpare = 30;

/** The period that a robot account is made for. */
export interface Rotation {
  /** Its first month, e.g. "202611". */
  readonly name: Expression;
  /** Days from creation on that the robot account works: longer than the period. */
  readonly duration: Expression;
  /** First day (YYYY-MM-DD) on which a robot account of this period may no longer work. */
  readonly expires: Expression;
}

/**
 * Periods of the calendar, which begin on the first of a month and anew in January: nothing has to be kept in the state,
 * and the plan changes on that day alone.
 * @param now a time in UTC, as text of RFC 3339
 * @param months length of a period, from 1 to 12
 */
export function rotation(now: Expression, months: Expression): Rotation {
  const part = (format: string) => `formatdate("${format}", ${now.source})`;
  const first = `floor((tonumber(${part('M')}) - 1) / ${months.source}) * ${months.source} + 1`;
  const start = `format("%s-%02d-01T00:00:00Z", ${part('YYYY')}, ${first})`;
  const duration = `${months.source} * 31 + ${daysToSpare}`;
  return {
    name: expression(`formatdate("YYYYMM", ${start})`),
    duration: expression(duration),
    expires: expression(`formatdate("YYYY-MM-DD", timeadd(${start}, "\${(${duration}) * 24}h"))`),
  };
}
