import { refuseFaults } from '../config/project.ts';
import { BerthError } from '../errors.ts';
import { instanceName, platformTeam } from '../model/instance.ts';
import { type Door, type EngineContext, openEngine } from './context.ts';
import { isApplied } from './instance-record.ts';
import { blockInstanceName, type SingleBlock } from './single-instance.ts';

type Outputs = Readonly<Record<string, unknown>>;

/** Outputs of the last successful apply, from the inventory. @throws CONFIG_INVALID, UNKNOWN_BLOCK, NOTHING_APPLIED */
export async function blockOutputs(door: Door, wanted: Omit<SingleBlock, 'variables'>): Promise<Outputs> {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
  context.catalog.block(wanted.block);
  return await outputsOf(context, blockInstanceName(context, wanted), `berth block apply ${wanted.block}`);
}

/** @throws CONFIG_INVALID, UNKNOWN_LAYER, NOTHING_APPLIED */
export async function layerOutputs(
  door: Door,
  layer: string,
  environment: string | undefined,
): Promise<Outputs> {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
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
  if (!isApplied(record)) throw new BerthError('NOTHING_APPLIED', { instance, command });
  return record.outputs;
}
