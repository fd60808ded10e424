import { BerthError } from '../errors.ts';
import { instanceName, platformTeam } from '../model/instance.ts';
import { type Door, type EngineContext, openEngine } from './context.ts';
import type { SingleBlock } from './single-instance.ts';

type Outputs = Readonly<Record<string, unknown>>;

/** Outputs of the last successful apply, from the inventory. @throws UNKNOWN_BLOCK, NOTHING_APPLIED */
export async function blockOutputs(door: Door, wanted: Omit<SingleBlock, 'variables'>): Promise<Outputs> {
  const context = await openEngine(door);
  context.catalog.block(wanted.block);
  const name = instanceName({
    environment: context.environment(wanted.environment).name,
    team: wanted.team,
    content: wanted.block,
    ...(wanted.suffix && { suffix: wanted.suffix }),
  });
  return await outputsOf(context, name, `berth block apply ${wanted.block}`);
}

/** @throws UNKNOWN_LAYER, NOTHING_APPLIED */
export async function layerOutputs(
  door: Door,
  layer: string,
  environment: string | undefined,
): Promise<Outputs> {
  const context = await openEngine(door);
  context.catalog.layer(layer);
  const name = instanceName({
    environment: context.environment(environment).name,
    team: platformTeam,
    content: layer,
  });
  return await outputsOf(context, name, `berth platform apply ${layer}`);
}

async function outputsOf(context: EngineContext, instance: string, command: string): Promise<Outputs> {
  const record = await context.inventory.instance(instance);
  if (!record) throw new BerthError('NOTHING_APPLIED', { instance, command });
  return record.outputs;
}
