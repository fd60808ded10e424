// What a run of all teams does before its first Terraform: files to checked inputs, modules and variables, in memory.
import { openEngine } from '../../dist/src/engine/context.js';
import { teamInstances } from '../../dist/src/engine/team-instances.js';
import { providerSets } from '../../dist/src/model/provider-set.js';

const context = await openEngine({
  folder: process.cwd(),
  caller: process.env,
  emit: () => undefined,
  stop: () => () => undefined,
  debug: false,
});
const { specs, faults } = await teamInstances(context.project, context.catalog);
const set = providerSets[process.env.BENCH_PROVIDERS];
const made = [];
for (const { entry, choice, variables } of specs) {
  made.push({ module: await context.modules.module(entry, choice, set), variables });
}
if (faults.length > 0 || made.length !== Number(process.env.BENCH_TEAMS)) process.exit(1);
