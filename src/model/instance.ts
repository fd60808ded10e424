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

/** The team part of a layer's name; no team may be called so. */
export const platformTeam = 'platform';
