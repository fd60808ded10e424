import { refuseFaults } from '../../config/project.ts';
import { type Door, openEngine, type SelectedInstances } from '../context.ts';
import { withProtectionOf } from '../run/immutable-inputs.ts';
import { recordedInstance } from './recorded-instance.ts';
import { blockInstance, blockInstanceName, type SingleBlock } from './single-instance.ts';
import { teamInstances } from './team-instances.ts';

/** One instance of a block as the command line describes it. @throws as blockInstance() */
export async function selectBlock(door: Door, wanted: SingleBlock): Promise<SelectedInstances> {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
  return {
    context,
    specs: [await blockInstance(context, wanted)],
    next: `berth block outputs ${wanted.block}`,
  };
}

/**
 * The same for one that exists: its inputs are those of its last apply, so none need to be named again.
 * Where a team file wants it and protects it, it is protected.
 */
export async function selectExistingBlock(door: Door, wanted: SingleBlock): Promise<SelectedInstances> {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
  context.catalog.block(wanted.block);
  const name = blockInstanceName(context, wanted);
  const { specs } = await teamInstances(context);
  const ofTeam = specs.find((spec) => spec.name === name);
  const record = await context.inventory.instance(name);
  const existing = record
    ? await recordedInstance(context, record)
    : (ofTeam ?? (await blockInstance(context, wanted)));
  return { context, specs: [ofTeam ? withProtectionOf(existing, ofTeam) : existing] };
}
