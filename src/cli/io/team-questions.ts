import type { WantedTeam } from '../../engine/team-file.ts';
import { teamNeeds } from '../../engine/team-needs.ts';
import { teamNameProblem } from '../../model/instance.ts';
import type { CommandCall } from '../command.ts';
import { variables } from '../commands/block-selection.ts';

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
  const answers: Record<string, string> = { ...given };
  for (const input of await needs.inputsOf(block, environment, given)) {
    const hint = input.sensitive ? ' (env:NAME or file:PATH)' : '';
    answers[input.name] = await prompt.text(
      `${input.name}: ${input.description}${hint}`,
      `--var ${input.name}=...`,
      {
        check: input.check,
      },
    );
  }
  return {
    team,
    block,
    environment,
    ...(typeof options.name === 'string' && { name: options.name }),
    variables: answers,
  };
}

/** With a single choice there is nothing to ask. */
async function only(
  choices: readonly string[],
  ask: (choices: readonly string[]) => Promise<string>,
): Promise<string> {
  return choices.length === 1 ? (choices[0] as string) : await ask(choices);
}
