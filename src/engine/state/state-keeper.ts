import { parse } from 'yaml';
import { BerthError } from '../../errors.ts';
import type { BackendConfig } from '../../model/backend-config.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { StateKeeper } from '../../model/content.ts';
import type { EngineContext, NamedEnvironment } from '../context.ts';
import { isApplied } from '../instance/instance-record.ts';
import type { GraphLayer } from '../layer/layer-graph.ts';
import { layerName } from '../layer/layer-name.ts';

/** What the last apply of a layer gave that makes a place for state. */
export interface MadePlace {
  /** The backend on one line; empty as long as nothing can be kept there. */
  readonly backend: string;
  /** How berth gets in. */
  readonly credentials: string;
}

/** @returns undefined where the layer was never applied to its end */
export async function madePlace(
  { inventory }: EngineContext,
  environment: NamedEnvironment,
  layer: string,
  keeper: StateKeeper,
): Promise<MadePlace | undefined> {
  const record = await inventory.instance(layerName(environment.name, layer));
  if (!isApplied(record)) return undefined;
  const text = (output: string) => String(record.outputs[output] ?? '');
  return { backend: text(keeper.backend), credentials: text(keeper.credentials) };
}

/**
 * Whether an environment keeps its state in what a layer made: berth.yaml says all that the layer says, and perhaps more.
 * How it locks is no part of where it is. Of databases nothing but their kind is compared: their address is a credential.
 * @param backend as the layer gave it
 */
export function isKeptIn({ config }: NamedEnvironment, { backend }: MadePlace): boolean {
  const { locks: _locks, ...said }: Record<string, unknown> = parse(backend) ?? {};
  const kept: Partial<Record<string, unknown>> = config.backend satisfies BackendConfig;
  return (
    backend !== '' &&
    Object.entries(said).every(([key, value]) => canonicalJson(kept[key]) === canonicalJson(value))
  );
}

/** @throws LAYER_KEEPS_STATE for one of these layers that the environment's state lies in */
export async function refuseStateKeepers(
  context: EngineContext,
  environment: NamedEnvironment,
  graph: readonly GraphLayer[],
  layers: readonly string[],
): Promise<void> {
  for (const { name, content } of graph.filter((layer) => layers.includes(layer.name))) {
    const place = content.keepsState && (await madePlace(context, environment, name, content.keepsState));
    if (place && isKeptIn(environment, place))
      throw new BerthError('LAYER_KEEPS_STATE', { layer: name, environment: environment.name });
  }
}
