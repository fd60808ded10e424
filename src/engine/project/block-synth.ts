import { refuseFaults } from '../../config/project.ts';
import { type ProviderSetName, providerSets } from '../../model/provider-set.ts';
import { type Door, type EngineContext, openEngine } from '../context.ts';
import type { SingleBlock } from '../selection/single-instance.ts';
import { structuralChoice } from '../selection/structural-choice.ts';

/**
 * Terraform JSON of a block for the structural inputs that are given; needs no cluster and no program.
 * @throws CONFIG_INVALID, UNKNOWN_BLOCK, INPUT_INVALID for values that break a rule; none has to be given
 */
export async function synthBlock(door: Door, wanted: Pick<SingleBlock, 'block' | 'variables'>) {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
  const entry = context.catalog.block(wanted.block);
  const choice = structuralChoice(await entry.load(), wanted.variables);
  const set = providerSets[await providerSetOf(context)];
  const { json, digest } = await context.modules.module(entry, choice, set);
  return { json, digest, module: JSON.parse(json) as unknown };
}

/** The set that instances of this project use, or would use where the registry answers. */
async function providerSetOf({ project, inventory }: EngineContext): Promise<ProviderSetName> {
  return project.platform.value.toolchain.providers ?? (await inventory.usedProviderSet()) ?? 'registry';
}
