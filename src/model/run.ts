import type { Behaviour, PlannedChange } from '../events.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { ProviderSetName } from './provider-set.ts';
import type { SecretReference } from './secret-reference.ts';

/** What runs modules. */
export type ProgramName = 'terraform' | 'tofu';

export interface ProgramVersion {
  readonly name: ProgramName;
  readonly version: string;
}

/** INTERRUPTED is never written: it is what a run in progress is whose process is gone. */
export type RunStatus = 'PENDING' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'INTERRUPTED';

/** One execution on one instance, as it is kept. Holds no secret. */
export interface RunRecord {
  readonly version: 1;
  readonly id: string;
  readonly instance: string;
  readonly behaviour: Behaviour;
  readonly status: RunStatus;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** The process that writes this record; absent in records of older versions. */
  readonly writer?: ProcessIdentity;
  readonly steps: readonly RunStep[];
  readonly content: { readonly name: string; readonly version: string; readonly digest: string };
  readonly program: ProgramVersion;
  readonly providerSet: string;
  /** Services were played. */
  readonly rehearsed?: true;
  readonly changes: readonly PlannedChange[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface RunStep {
  readonly name: 'synth' | 'init' | 'plan' | 'apply' | 'destroy';
  readonly status: RunStatus;
  readonly seconds: number;
}

/** team: a team file wants it; block: made by "berth block apply". */
export type InstanceSource = 'team' | 'block';

/** What is known of an instance that exists: the inventory's entry. Holds no secret. */
export interface InstanceRecord {
  readonly version: 1;
  readonly instance: string;
  readonly kind: 'block' | 'layer';
  /** Of a block. */
  readonly source?: InstanceSource;
  readonly environment: string;
  readonly team: string;
  readonly content: { readonly name: string; readonly version: string };
  /** Name of the flag input that forbids to destroy it while it is true. */
  readonly protectedBy?: string;
  /** Of the module that was applied last; absent in records of older versions. */
  readonly moduleDigest?: string;
  readonly choice: Readonly<Record<string, string>>;
  /** Values of the runtime inputs that are no secrets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** All that the module was given at that apply beside the secrets: inputs, versions of secrets, labels. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Where the secrets came from; never their values. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  readonly program: ProgramVersion;
  readonly providerSet: ProviderSetName;
  /** Services were played. */
  readonly rehearsed?: true;
  /** Digest over everything that the last successful apply depended on. */
  readonly identity: string;
  readonly runId: string;
  /** ISO 8601, UTC: when the last successful apply ended, or when the cluster was last compared with it. */
  readonly checkedAt: string;
  /** ISO 8601, UTC: when the cluster was found to differ from the last apply; absent where it does not. */
  readonly driftedAt?: string;
  /** No apply has succeeded yet: the rest is what the last one was begun with. */
  readonly unfinished?: true;
  /** Of an unfinished one: addresses of resources that may be in a service without the state knowing them. */
  readonly leftovers?: readonly string[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** While it is being given another name: both entries say so, until everything has moved. */
  readonly move?: { readonly from: string; readonly to: string };
  /** Names that it was moved from, which its objects carry until its next apply: no other instance may have them. */
  readonly formerNames?: readonly string[];
}

/** A namespace that was there before its instance, and what it was like: enough to give it back. Holds no secret. */
export interface AdoptionRecord {
  readonly version: 1;
  readonly instance: string;
  readonly environment: string;
  readonly namespace: string;
  /** One of the same name with another uid is another namespace. */
  readonly uid: string;
  /** Value of the label berth.dev/instance that was set on it. */
  readonly label: string;
  /** Objects in it with the fields that the instance changes, as they were; by the name that the block gave them. */
  readonly objects: Readonly<Record<string, BorrowedObject>>;
}

export interface BorrowedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Value of each field; null where there was none. */
  readonly before: Readonly<Record<string, unknown>>;
}
