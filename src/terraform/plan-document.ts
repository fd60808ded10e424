/** One resource in Terraform's JSON of a plan: what it was, and what it is to be. */
export interface PlannedResource {
  readonly address: string;
  readonly type: string;
  /** "managed", or "data" for what is only read. */
  readonly mode: string;
  readonly change: {
    /** One, or two for a replacement: "create", "update", "delete", "read", "no-op". */
    readonly actions: readonly string[];
    readonly before: unknown;
    readonly after: unknown;
    readonly after_unknown?: unknown;
    readonly before_sensitive: unknown;
    readonly after_sensitive: unknown;
  };
}

/** What `terraform show -json` says of a plan, as far as berth reads it. Source: Terraform, "JSON Output Format". */
export interface PlanDocument {
  readonly resource_changes?: readonly PlannedResource[];
  /** What a refresh found different from the state. */
  readonly resource_drift?: readonly PlannedResource[];
}
