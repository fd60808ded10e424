import { dnsLabel, keepsRule } from './rule.ts';

/** Who an instance is: `<environment>.<team>.<block>` or `.<block>-<suffix>`; also its Terraform workspace. */
export interface InstanceAddress {
  readonly environment: string;
  /** Team, or "platform" for layers. */
  readonly team: string;
  readonly content: string;
  readonly suffix?: string;
}

/** Longest name: Terraform workspaces and every backend take it. */
export const longestInstanceName = 90;

export function instanceName({ environment, team, content, suffix }: InstanceAddress): string {
  return `${environment}.${team}.${content}${suffix ? `-${suffix}` : ''}`;
}

/** What tells an instance from others of its block and team; "" where nothing does. */
export function instanceSuffix(name: string, address: Omit<InstanceAddress, 'suffix'>): string {
  const { environment, team, content } = address;
  return name.slice(instanceName({ environment, team, content }).length + 1);
}

/** The team part of a layer's name; no team may be called so. */
export const platformTeam = 'platform';

/** What is wrong with a part of an instance's name (environment, team, suffix), or undefined. */
export function namePartProblem(part: string): string | undefined {
  return dnsLabel.find((rule) => !keepsRule(rule, part))?.message;
}

/** What is wrong with the name of a team, or undefined. */
export function teamNameProblem(name: string): string | undefined {
  if (name === platformTeam) return `must not be "${platformTeam}", that is where layers live`;
  return namePartProblem(name);
}
