import type { Behaviour, PlannedChange } from '../events.ts';
import type { ProviderSetName } from './provider-set.ts';
import type { SecretReference } from './secret-reference.ts';

export type RunStatus = 'PENDING' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';

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
  /** The berth process; absent in records of older versions. */
  readonly process?: { readonly host: string; readonly pid: number };
  readonly steps: readonly RunStep[];
  readonly content: { readonly name: string; readonly version: string; readonly digest: string };
  readonly program: { readonly name: string; readonly version: string };
  readonly providerSet: string;
  readonly changes: readonly PlannedChange[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface RunStep {
  readonly name: 'synth' | 'init' | 'plan' | 'apply' | 'destroy';
  readonly status: RunStatus;
  readonly seconds: number;
}

/** What is known of an instance that exists: the inventory's entry. Holds no secret. */
export interface InstanceRecord {
  readonly version: 1;
  readonly instance: string;
  readonly kind: 'block' | 'layer';
  readonly environment: string;
  readonly team: string;
  readonly content: { readonly name: string; readonly version: string };
  readonly choice: Readonly<Record<string, string>>;
  /** Values of the runtime inputs that are no secrets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where the secrets came from; never their values. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  readonly program: { readonly name: string; readonly version: string };
  readonly providerSet: ProviderSetName;
  /** Digest over everything that the last successful apply depended on. */
  readonly identity: string;
  readonly runId: string;
  /** ISO 8601, UTC: end of the last successful apply. */
  readonly checkedAt: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}
