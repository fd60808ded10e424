import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ClusterChoice } from '../../cluster/connection.ts';
import type { EnvironmentConfig } from '../../config/platform-config.ts';
import { BerthError } from '../../errors.ts';
import type { Layer } from '../../model/content.ts';
import { writeWholeFile } from '../../model/whole-file.ts';
import type { EngineContext, NamedEnvironment } from '../context.ts';
import { isApplied } from '../instance/instance-record.ts';
import { applyLayerCommand, layerName } from './layer-name.ts';

/** Output by which a layer gives the cluster that it makes: the text of a kubeconfig without credentials. */
const clusterOutput = 'kubeconfig';

/** @returns the layer that makes the cluster of an environment; undefined where it is there without berth */
export function clusterLayer({ cluster }: EnvironmentConfig): string | undefined {
  return 'layer' in cluster ? cluster.layer : undefined;
}

/** @returns why a layer can give no cluster; undefined where it can */
export function clusterProblem({ outputs }: Pick<Layer, 'outputs'>): string | undefined {
  return outputs[clusterOutput]?.kind.shape.type === 'text'
    ? undefined
    : `it has no output "${clusterOutput}" that is a text`;
}

/** Whether the layer that makes the cluster of an environment has done so. */
export async function hasCluster(context: EngineContext, environment: NamedEnvironment): Promise<boolean> {
  const layer = clusterLayer(environment.config);
  if (layer === undefined) return true;
  return isApplied(await context.inventory.instance(layerName(environment.name, layer)));
}

/**
 * Where the cluster of an environment is found. What a layer gives is written beside the state, for people as well.
 * @throws NOTHING_APPLIED when the layer that makes it was never applied
 */
export async function environmentCluster(
  context: EngineContext,
  { name, config }: NamedEnvironment,
): Promise<ClusterChoice> {
  if (!('layer' in config.cluster)) return config.cluster;
  const { layer } = config.cluster;
  const instance = layerName(name, layer);
  const record = await context.inventory.instance(instance);
  if (!isApplied(record))
    throw new BerthError('NOTHING_APPLIED', { instance, command: applyLayerCommand(layer, name) });
  if (context.door.rehearsal) return { embedded: true };
  const kubeconfig = path.join(context.project.paths.kubeconfigs, `${name}.yaml`);
  await mkdir(path.dirname(kubeconfig), { recursive: true });
  await writeWholeFile(kubeconfig, String(record.outputs[clusterOutput]), { mode: 0o600 });
  return { kubeconfig };
}
