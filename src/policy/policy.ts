import { BerthError } from '../errors.ts';
import type { PolicyFinding, PolicyRule, PolicySubject } from '../model/policy.ts';
import { hasExpired, isAbout, type Waiver } from './waiver.ts';

/** A finding with its rule, and the waiver that takes it away or no longer does. */
export interface PolicyResult extends PolicyFinding {
  readonly rule: string;
  readonly level: PolicyRule['level'];
  readonly waived?: Pick<Waiver, 'until' | 'reason'>;
  /** The last day of the waiver that there was. */
  readonly expired?: string;
}

/**
 * All findings of all rules about one instance.
 * @param today YYYY-MM-DD, in UTC
 * @throws POLICY_INVALID when a rule itself fails: nothing is allowed by accident
 */
export function checkPolicy(
  rules: readonly PolicyRule[],
  waivers: readonly Waiver[],
  today: string,
  subject: PolicySubject,
): PolicyResult[] {
  return rules.flatMap((rule) => {
    const about = waivers.filter((waiver) => isAbout(waiver, rule.name, subject.instance));
    const valid = about.find((waiver) => !hasExpired(waiver, today));
    const [expired] = about
      .map(({ until }) => until)
      .sort()
      .reverse();
    return findingsOf(rule, subject).map((finding) => ({
      rule: rule.name,
      level: rule.level,
      ...finding,
      ...(valid && { waived: { until: valid.until, reason: valid.reason } }),
      ...(!valid && expired !== undefined && { expired }),
    }));
  });
}

function findingsOf(rule: PolicyRule, subject: PolicySubject): readonly PolicyFinding[] {
  try {
    return rule.check(subject).map(({ message, at, fix }) => ({ message, at, fix }));
  } catch (cause) {
    const problem = `it failed on "${subject.instance}": ${(cause as Error).message}`;
    throw new BerthError('POLICY_INVALID', { rule: rule.name, problem }, { cause });
  }
}
