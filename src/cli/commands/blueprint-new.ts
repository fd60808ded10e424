import { BerthError } from '../../errors.ts';
import type { Command, CommandCall } from '../command.ts';
import { askForInputs } from '../io/input-questions.ts';
import { nameOption, variables, varOption } from './block-selection.ts';

export const blueprintNew: Command = {
  name: 'blueprint new',
  summary: 'write a Git repository for an application team; asks for what neither flag nor team gives',
  arguments: [
    { name: '[blueprint]', description: 'name of the blueprint', names: ['blueprint'] },
    { name: '[folder]', description: 'new or empty folder, or a clone of an empty repository' },
  ],
  options: [
    varOption,
    { flags: '--team <team>', description: 'team that the repository is for, with --block', names: ['team'] },
    {
      flags: '--block <block>',
      description: 'building block of the team; what its instances say holds for the repository too',
      names: ['block'],
    },
    nameOption,
  ],
  examples: [
    'berth blueprint new',
    'berth blueprint new app-repo ../web --team payments --block namespace-with-argocd --var app_name=web',
  ],
  run: async (call) => {
    const {
      door,
      prompt,
      arguments: [wanted, given],
    } = call;
    const { blueprintNames, blueprintNeeds } = await import('../../engine/blueprint/blueprint-needs.ts');
    const { newRepository } = await import('../../engine/blueprint/blueprint-new.ts');
    const team = teamBlock(call);
    const flags = variables(call.options, 'blueprint new');
    const blueprint =
      wanted ?? (await prompt.choose('blueprint', 'the argument [blueprint]', await blueprintNames(door)));
    const folder = given ?? (await prompt.text('folder of the new repository', 'the argument [folder]'));
    const needs = await blueprintNeeds(door, { blueprint, team, variables: flags });
    // Where nobody can answer, all of them are told at once.
    const answers = prompt.interactive ? await askForInputs(prompt, needs) : {};
    const made = await newRepository(door, { blueprint, folder, team, variables: { ...flags, ...answers } });
    return {
      data: made,
      text: [
        `wrote ${made.files.length} files and the first commit of ${made.branch} in ${made.folder}`,
        '',
        `Next: read ${made.folder}/README.md; git -C ${made.folder} push -u origin ${made.branch}`,
      ].join('\n'),
    };
  },
};

/** @throws USAGE for one of --team and --block without the other */
function teamBlock({ options }: CommandCall) {
  const { team, block, name, environment } = options as Readonly<Record<string, string | undefined>>;
  if (team !== undefined && block !== undefined) return { team, block, name, environment };
  if (team === undefined && block === undefined && name === undefined) return undefined;
  throw new BerthError('USAGE', {
    problem: '--team and --block belong together, and --name to them',
    command: 'berth blueprint new',
  });
}
