import { definitionPath } from '../../cluster/object-lookup.ts';
import { BerthError } from '../../errors.ts';
import type { Layer, Prerequisite } from '../../model/content.ts';
import { isChosen } from '../../model/input-model.ts';
import type { PartReport } from '../../toolchain/toolchain.ts';
import { ClusterSession } from '../cluster/cluster-session.ts';
import type { EngineContext, NamedEnvironment } from '../context.ts';
import { namedLayers } from '../layer/layer-graph.ts';
import { unknownChart } from '../selection/layer-selection.ts';
import { layerInstance } from '../selection/single-instance.ts';

type Part = Omit<PartReport, 'use'>;

/**
 * What the layers of berth.yaml want to find in the cluster of each environment. Where a cluster does not answer,
 * nothing is said: that is told of the cluster itself.
 * @throws CONFIG_INVALID when the inputs of a layer have faults
 */
export async function prerequisiteParts(context: EngineContext): Promise<Part[]> {
  const { environments } = context.project.platform.value;
  const parts: Part[] = [];
  for (const [name, config] of Object.entries(environments)) {
    for (const entry of namedLayers(context, { name, config })) {
      const { prerequisites = [] }: Layer = await entry.load();
      const { choice, variables } = await layerInstance(context, entry.name, name, unknownChart);
      const wanted = prerequisites.filter(({ when }) => isChosen(when, { ...variables, ...choice }));
      parts.push(...(await partsIn(context, { name, config }, wanted)));
    }
  }
  return parts;
}

async function partsIn(
  context: EngineContext,
  environment: NamedEnvironment,
  wanted: readonly Prerequisite[],
): Promise<Part[]> {
  if (wanted.length === 0) return [];
  try {
    const api = await new ClusterSession(context, environment).api();
    return await Promise.all(
      wanted.map(async ({ name, definitions, fix }) => {
        const found = await Promise.all(definitions.map(async (one) => await api.read(definitionPath(one))));
        const missing = definitions.filter((_, index) => !found[index]);
        const part = { part: `${name} in ${environment.name}`, version: 'any' };
        if (missing.length === 0)
          return { ...part, state: 'found' as const, origin: 'its resource definitions are there' };
        return { ...part, state: 'missing' as const, origin: `there is no ${missing.join(', ')}`, fix };
      }),
    );
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    return [];
  }
}
