import type { LayerStatus } from '../../engine/selection/layer-selection.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

export type GraphNode = Pick<LayerStatus, 'layer' | 'version' | 'state' | 'needs'>;

/** Layers with their state, each further in than those that it comes after. @param layers in that order */
export function graphText(layers: readonly GraphNode[], style: Style): string {
  const depths = depthsOf(layers);
  const rows = layers.map(({ layer, version, state, needs }) => [
    `${'  '.repeat(depths.get(layer) ?? 0)}${layer}`,
    version,
    state === 'applied' ? style.green(state) : style.yellow(state),
    needs.join(', ') || '-',
  ]);
  return table(['LAYER', 'VERSION', 'STATE', 'COMES AFTER'], rows);
}

/** By layer: how many others come one after the other before it. @param layers each after those that it needs */
export function depthsOf(layers: readonly GraphNode[]): Map<string, number> {
  const depths = new Map<string, number>();
  for (const { layer, needs } of layers) {
    depths.set(layer, Math.max(0, ...needs.map((needed) => (depths.get(needed) ?? 0) + 1)));
  }
  return depths;
}
