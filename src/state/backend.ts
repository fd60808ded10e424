/** Where Terraform keeps state, and what berth itself does with it. */
export interface Backend {
  /** The body of `terraform { backend }`, equal for all instances. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether an instance has state. */
  has(instance: string): Promise<boolean>;
  /** Instances that have state, in alphabetical order. */
  names(): Promise<string[]>;
  /** The state as Terraform wrote it; it may hold secrets. Undefined where nothing was written yet. */
  pull(instance: string): Promise<string | undefined>;
  /** Replaces the state, whole or not at all. The caller has checked it and holds the instance's lock. */
  push(instance: string, text: string): Promise<void>;
  /** The state from before the last run that changed it, where it is kept; undefined where it is not. */
  previous(instance: string): Promise<string | undefined>;
  /** Takes a state away that nobody can read, and keeps it beside. */
  setAside(instance: string): Promise<void>;
  /** Gives the state another name; what lies there already is kept beside it. Nothing happens where the first has none. */
  rename(from: string, to: string): Promise<void>;
  /** Takes away what is left of an instance whose resources are all destroyed. */
  forget(instance: string): Promise<void>;
  /** Terraform's own lock, which may be left over. */
  lock(instance: string): Promise<TerraformLock | undefined>;
  /** Takes Terraform's own lock away. */
  unlock(instance: string): Promise<void>;
  /** The body of a backend block that leads plain Terraform, in its default workspace, to one instance's state. */
  bodyOf(instance: string): Readonly<Record<string, unknown>>;
  /** Where the state of an instance is, as a person would look for it. */
  place(instance: string): string;
}

/** Who holds Terraform's own lock. */
export interface TerraformLock {
  /** "user@host". */
  readonly who: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Processes of this machine that work on the state; none: the lock is left over, or held elsewhere. */
  readonly processes: readonly number[];
}
