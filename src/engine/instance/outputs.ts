import { refuseFaults } from '../../config/project.ts';
import { BerthError } from '../../errors.ts';
import { type Door, type EngineContext, openEngine } from '../context.ts';
import { applyLayerCommand, layerName } from '../layer/layer-name.ts';
import { blockInstanceName, type SingleBlock } from '../selection/single-instance.ts';
import { isApplied } from './instance-record.ts';

type Outputs = Readonly<Record<string, unknown>>;

/** Outputs of the last successful apply, from the inventory. @throws CONFIG_INVALID, UNKNOWN_BLOCK, NOTHING_APPLIED */
export async function blockOutputs(door: Door, wanted: Omit<SingleBlock, 'variables'>): Promise<Outputs> {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
  context.catalog.block(wanted.block);
  return await outputsOf(context, blockInstanceName(context, wanted), `berth block apply ${wanted.block}`);
}

/**
 * The same of layers, by name.
 * @param layers undefined: all that were applied
 * @throws CONFIG_INVALID, UNKNOWN_LAYER, NOTHING_APPLIED
 */
export async function layerOutputs(
  door: Door,
  layers: readonly string[] | undefined,
  environmentName: string | undefined,
): Promise<Record<string, Outputs>> {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
  const environment = context.environment(environmentName).name;
  const given = async (layer: string) =>
    [
      layer,
      await outputsOf(context, layerName(environment, layer), applyLayerCommand(layer, environment)),
    ] as const;
  if (layers) {
    for (const layer of layers) context.catalog.layer(layer);
    return Object.fromEntries(await Promise.all(layers.map(given)));
  }
  const records = await Promise.all(
    context.catalog.layers.map(
      async ({ name }) => await context.inventory.instance(layerName(environment, name)),
    ),
  );
  const applied = context.catalog.layers.filter((_, index) => isApplied(records[index]));
  return Object.fromEntries(await Promise.all(applied.map(async ({ name }) => await given(name))));
}

async function outputsOf(context: EngineContext, instance: string, command: string): Promise<Outputs> {
  const record = await context.inventory.instance(instance);
  if (!isApplied(record)) throw new BerthError('NOTHING_APPLIED', { instance, command });
  return record.outputs;
}
