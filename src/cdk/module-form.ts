import type { Input } from '../model/input.ts';
import type { ClusterConnection } from './bindings/kubectl-provider.ts';
import { typeOf } from './validation.ts';

/** How the value of an input reaches a module. */
export interface Arrival {
  /** Terraform type of the variable. */
  readonly type: string;
  readonly default?: unknown;
  /** The value as constructs and rules know it, in Terraform's language. */
  readonly value: string;
}

/** What differs between a module that berth runs and one that something else does. */
export interface ModuleForm {
  arrival(name: string, input: Input): Arrival;
  /**
   * What leads providers to the cluster, where there are any that do. Empty: their environment.
   */
  readonly connection: ClusterConnection;
  /** Who gives the versions of write-only secrets, in words. */
  readonly versions: string;
  /** Terraform JSON that the module has beside that of its content, by path. */
  additions(module: ModuleParts): Readonly<Record<string, unknown>>;
}

/** What a module is known by before its construct has made anything. */
export interface ModuleParts {
  /** Runtime inputs by name. */
  readonly inputs: readonly (readonly [string, Input])[];
  /** Whether it has providers that lead to a cluster. */
  readonly reachesCluster: boolean;
}

/** The form in which berth runs a module: values as they are, the cluster by the environment. */
export const ownForm: ModuleForm = {
  arrival: (name, input) => ({
    type: typeOf(input.shape),
    ...(input.default !== undefined && { default: input.default }),
    value: `var.${name}`,
  }),
  connection: {},
  versions: 'berth gives a keyed hash of it',
  additions: () => ({}),
};
