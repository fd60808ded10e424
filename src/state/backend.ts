import type { ProgramName } from '../model/run.ts';
import type { DocumentStore } from './document-store.ts';
import type { LockProof } from './lock-proof.ts';

/** Where Terraform keeps state, and what berth itself does with it. */
export interface Backend {
  /** What a Terraform process of an instance is told. @throws SECRET_UNAVAILABLE, STATE_NEEDS_TOFU */
  terraform(instance: string, program: ProgramName): Promise<TerraformBackend>;
  /** Whether an instance has state. */
  has(instance: string): Promise<boolean>;
  /** Instances that have state, in alphabetical order. */
  names(): Promise<string[]>;
  /** The state as it stands there; it may hold secrets, or be encrypted. Undefined where nothing was written yet. */
  pull(instance: string): Promise<string | undefined>;
  /** The text of a state in the clear. @throws STATE_INVALID when it cannot be decrypted, SECRET_UNAVAILABLE */
  clear(instance: string, text: string): Promise<string>;
  /** The text of a state as push() writes it. @throws SECRET_UNAVAILABLE */
  sealed(instance: string, text: string): Promise<string>;
  /**
   * Replaces the state, whole or not at all, encrypted where the place wants it. The caller has checked it and holds the
   * instance's lock.
   */
  push(instance: string, text: string): Promise<void>;
  /** The state from before the last run that changed it, where it is kept; undefined where it is not. */
  previous(instance: string): Promise<string | undefined>;
  /** Takes that one away, where it lies beside. */
  dropPrevious(instance: string): Promise<void>;
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
  /** What leads plain Terraform to one instance's state. */
  plain(instance: string): PlainBackend;
  /** Where the state of an instance is, as a person would look for it. */
  place(instance: string): string;
}

/** Body of `terraform { backend }`, by type. */
export type BackendBody = Readonly<Record<string, unknown>>;

/** How Terraform finds the state of one instance. */
export interface TerraformBackend {
  /** Equal for all instances of a backend: one initialised directory serves them. Holds no credential. */
  readonly body: BackendBody;
  readonly workspace: string;
  /** Environment variables with addresses, of a backend that knows no workspaces. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Environment variables that let Terraform in. */
  readonly credentials: Readonly<Record<string, string>>;
  /** What of them nobody may see. */
  readonly secrets: readonly string[];
  /** It would take certificates and passwords that the environment gives the providers for its own. */
  readonly readsProviderVariables?: true;
}

/** A backend block of one instance's own, and the workspace to choose below it. */
export interface PlainBackend {
  readonly body: BackendBody;
  readonly workspace: string;
}

/** Who holds Terraform's own lock. */
export interface TerraformLock {
  /** "user@host". */
  readonly who: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Processes of this machine that work on the state. */
  readonly processes: readonly number[];
  /** Without processes: from here nobody can see whether the holder lives. Else the lock is left over. */
  readonly unseen?: true;
}

/** State texts of one place that is not this machine. */
export interface StateTexts {
  read(instance: string): Promise<string | undefined>;
  write(instance: string, text: string): Promise<void>;
  remove(instance: string): Promise<void>;
  names(): Promise<string[]>;
  /** Of a place that keeps what was there before. */
  previous?(instance: string): Promise<string | undefined>;
  lock(instance: string): Promise<TerraformLock | undefined>;
  unlock(instance: string): Promise<void>;
}

/** One place that keeps everything of an environment: state, inventory, run records, locks, key. */
export interface StateHome {
  readonly backend: Backend;
  readonly documents: DocumentStore;
  /** As a person would look for it. */
  readonly place: string;
  /** Tries it out, where that is needed. @throws BACKEND_UNLOCKED */
  proveLocks(): Promise<LockProof>;
  /** The project's key for hashes of secrets; made at the first use. */
  identityKey(): Promise<Buffer>;
  /** Keeps a key that the project has already. @returns false when another one is there */
  keepKey(key: Buffer): Promise<boolean>;
}
