import type { Source } from '../../config/schema-faults.ts';
import type { Blueprint } from '../../model/blueprint.ts';
import type { InputModel } from '../../model/input-model.ts';
import { parseInputTexts } from '../../model/input-text.ts';
import type { EngineContext } from '../context.ts';
import { flagSource } from '../selection/flag-source.ts';
import { type ResolvedInputs, resolveInputs } from '../selection/instance-inputs.ts';
import { type TeamBlock, teamValues } from './blueprint-team.ts';

/** Where the inputs of a blueprint come from. */
export interface BlueprintValues {
  readonly team: TeamBlock | undefined;
  /** As written on a command line, by input. */
  readonly variables: Readonly<Record<string, string>>;
  /** Answers of an earlier time; `variables` win. */
  readonly answers?: { readonly inputs: Readonly<Record<string, unknown>>; readonly file: string };
}

/** @returns faults are in it, not thrown; those of the team are. @throws as teamValues() */
export async function blueprintInputs(
  context: EngineContext,
  { inputs: model }: Blueprint,
  { team, variables, answers }: BlueprintValues,
): Promise<ResolvedInputs> {
  const said = parseInputTexts(model, variables);
  const before = known(model, answers?.inputs ?? {});
  const explicit = { ...before, ...said };
  const given = new Set(Object.keys(explicit));
  const source: Source = {
    fault: (path, fault, part) =>
      answers && String(path[0]) in before && !(String(path[0]) in said)
        ? { source: answers.file, ...fault }
        : flagSource.fault(path, fault, part),
  };
  return resolveInputs(model, {
    context: team ? await teamValues(context, team, model, given) : {},
    defaults: {},
    explicit,
    explicitSource: source,
    otherSource: flagSource,
  });
}

/** An input that a newer blueprint does not have any more is no fault of anybody. */
function known({ inputs }: InputModel, answers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(answers).filter(([name]) => Object.hasOwn(inputs, name)));
}
