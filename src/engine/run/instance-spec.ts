import type { CatalogEntry } from '../../catalog/catalog.ts';
import type { EnvironmentConfig } from '../../config/platform-config.ts';
import type { Adoption, Content } from '../../model/content.ts';
import { isChosen } from '../../model/input-model.ts';
import type { InstanceSource } from '../../model/run.ts';
import type { SecretReference } from '../../model/secret-reference.ts';
import type { InputOrigin } from '../selection/instance-inputs.ts';

/** An instance as it is wanted: checked inputs, secrets still as references. */
export interface InstanceSpec {
  readonly name: string;
  readonly kind: 'block' | 'layer';
  /** Whether a team file wants the block, or somebody made it without one. */
  readonly source?: InstanceSource;
  readonly team: string;
  readonly environment: { readonly name: string; readonly config: EnvironmentConfig };
  readonly entry: CatalogEntry;
  readonly content: Content;
  /** Values of the structural inputs. */
  readonly choice: Readonly<Record<string, string>>;
  /** Values of the runtime inputs that are no secrets. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, SecretReference>>;
  readonly origin: (input: string) => InputOrigin;
  /** Names of instances that it comes after, where the same command is about them. */
  readonly after?: readonly string[];
  /** Inputs whose value is an example, with the layer that has not given it yet: good for a plan, and never applied. */
  readonly awaited?: Readonly<Record<string, string>>;
  /** Layer that has not made the cluster yet: the same holds. */
  readonly awaitedCluster?: string;
  /** The same with what other layers have given by now. @throws NOTHING_APPLIED, HANDOVER_INVALID, CONFIG_INVALID */
  readonly renewed?: () => Promise<InstanceSpec>;
}

/** @returns undefined for an instance that borrows no namespace */
export function adoptionOf({ content, choice }: InstanceSpec): Adoption | undefined {
  return content.adopts && isChosen(content.adopts.when, choice) ? content.adopts : undefined;
}
