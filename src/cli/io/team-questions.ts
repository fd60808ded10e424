import type { WantedTeam } from '../../engine/project/team-file.ts';
import { teamNeeds } from '../../engine/selection/team-needs.ts';
import { teamNameProblem } from '../../model/instance.ts';
import type { CommandCall } from '../command.ts';
import { variables } from '../commands/block-selection.ts';
import { askForInputs } from './input-questions.ts';

/** Asks for everything that no flag gives; each question names its flag. */
export async function askForTeam(call: CommandCall): Promise<WantedTeam> {
  const { options, prompt } = call;
  const needs = await teamNeeds(call.door);
  const team =
    call.arguments[0] ??
    (await prompt.text('name of the team', 'the argument [team]', { check: teamNameProblem }));
  const block =
    (options.block as string | undefined) ??
    (await only(needs.blocks, (list) => prompt.choose('building block', '--block', list)));
  const environment =
    options.environment ??
    (await only(needs.environments, (list) => prompt.choose('environment', '--environment', list)));
  const given = variables(options, 'team new');
  const asked = await askForInputs(prompt, await needs.inputsOf(block, environment, given));
  return {
    team,
    block,
    environment,
    ...(typeof options.name === 'string' && { name: options.name }),
    variables: { ...given, ...asked },
  };
}

/** With a single choice there is nothing to ask. */
async function only(
  choices: readonly string[],
  ask: (choices: readonly string[]) => Promise<string>,
): Promise<string> {
  return choices.length === 1 ? (choices[0] as string) : await ask(choices);
}
