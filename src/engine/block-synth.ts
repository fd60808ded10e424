import { refuseFaults } from '../config/project.ts';
import { suggestion } from '../config/schema-faults.ts';
import { BerthError } from '../errors.ts';
import { structuralChoices } from '../model/input-model.ts';
import { moduleCache } from '../model/paths.ts';
import { providerSets } from '../model/provider-set.ts';
import { moduleOf } from '../synth/module-cache.ts';
import { type Door, openEngine } from './context.ts';
import { flagSource } from './flag-source.ts';
import type { SingleBlock } from './single-instance.ts';

/** Terraform JSON of a block for the structural inputs that are given; needs no cluster and no program. */
export async function synthBlock(door: Door, wanted: SingleBlock) {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
  const entry = context.catalog.block(wanted.block);
  const { inputs } = await entry.load();
  const known = Object.keys(inputs.inputs);
  const unknown = Object.keys(wanted.variables).filter((name) => !known.includes(name));
  refuseFaults(
    unknown.map((name) =>
      flagSource.fault([name], {
        code: 'INPUT_INVALID',
        message: 'is not known here',
        fix: suggestion(name, known),
      }),
    ),
    'INPUT_INVALID',
  );
  const [defaults = {}, ...others] = structuralChoices(inputs);
  const choice = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, wanted.variables[name] ?? value]),
  );
  const exists = [defaults, ...others].some((one) => JSON.stringify(one) === JSON.stringify(choice));
  if (!exists) {
    throw new BerthError('USAGE', {
      problem: `the block has no form with ${JSON.stringify(choice)}`,
      command: `berth catalog show ${wanted.block}`,
    });
  }
  const set = context.project.platform.value.toolchain.providers ?? 'registry';
  const { json, digest } = await moduleOf(moduleCache(door.caller), entry, choice, providerSets[set]);
  return { json, digest, module: JSON.parse(json) as unknown };
}
