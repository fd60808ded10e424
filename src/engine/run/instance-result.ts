import type { BerthError } from '../../errors.ts';
import type { PlannedChange } from '../../events.ts';
import type { PolicyResult } from '../../policy/policy.ts';
import type { ClusterSession } from '../cluster/cluster-session.ts';
import type { EngineContext } from '../context.ts';
import type { PreparedRun } from './prepared-run.ts';

/** What came of one instance. */
export interface InstanceResult {
  readonly instance: string;
  readonly result:
    | 'skipped'
    | 'unchanged'
    | 'planned'
    | 'drifted'
    | 'applied'
    | 'destroyed'
    | 'failed'
    | 'declined'
    | 'absent'
    /** A stop was asked for before its turn came, or what it comes after had a bad end. */
    | 'not-started';
  readonly changes: readonly PlannedChange[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly seconds: number;
  readonly runId?: string;
  /** Of a skipped one: seconds since it was last compared with the cluster. */
  readonly checkedSecondsAgo?: number;
  /** What the rules of the platform say: advice, and what a waiver allows. */
  readonly findings?: readonly PolicyResult[];
  readonly error?: BerthError;
  /** Of a plan: inputs that an example stands for, with the layer that has not given the value yet. */
  readonly awaited?: Readonly<Record<string, string>>;
  /** Of one that did not start: the instance with the bad end that it comes after. */
  readonly waitsFor?: string;
}

/** The result of an instance that no Terraform was run for. */
export function withoutRun(instance: string, result: InstanceResult['result']): InstanceResult {
  return { instance, result, changes: [], outputs: {}, seconds: 0 };
}

/** One instance in a session with its cluster. */
export interface Operation {
  readonly context: EngineContext;
  readonly session: ClusterSession;
  readonly prepared: PreparedRun;
  /** Asked for by name: what an instance of this name made in another project, or with a lost key, is taken over. */
  readonly takeOver?: boolean;
  /** A person has looked: what a broken apply may have left is not there, and is made. */
  readonly anew?: boolean;
}

/** What the rules of the platform found, for the result. */
export function findingsOf({ findings }: PreparedRun): Pick<InstanceResult, 'findings'> {
  return findings.length > 0 ? { findings } : {};
}
