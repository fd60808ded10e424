import type { Input } from '../../model/input.ts';
import { isRequired } from '../../model/input-model.ts';
import { type Door, openEngine } from '../context.ts';
import { checkOf, type NeededInput } from '../selection/team-needs.ts';
import { blueprintInputs } from './blueprint-inputs.ts';
import type { WantedRepository } from './blueprint-new.ts';

/** Names of the blueprints that there are. */
export async function blueprintNames(door: Door): Promise<string[]> {
  return (await openEngine(door)).catalog.blueprints.map(({ name }) => name);
}

/** Inputs that neither a flag nor the team gives a value, and that nothing else has one for. @throws as newRepository() */
export async function blueprintNeeds(
  door: Door,
  wanted: Omit<WantedRepository, 'folder'>,
): Promise<NeededInput[]> {
  const context = await openEngine(door);
  const blueprint = await context.catalog.blueprint(wanted.blueprint).load();
  const { choice, variables } = await blueprintInputs(context, blueprint, wanted);
  return Object.entries(blueprint.inputs.inputs)
    .filter(
      ([name, input]) =>
        !(name in choice) && !(name in variables) && !(name in wanted.variables) && isAsked(input),
    )
    .map(([name, input]) => ({
      name,
      description: input.description,
      sensitive: input.sensitive,
      check: checkOf(input),
    }));
}

/** What a team would give has to be asked for where there is none. */
function isAsked(input: Input): boolean {
  return isRequired({ ...input, context: undefined });
}
