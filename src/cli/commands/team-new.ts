import type { Command } from '../command.ts';
import { nameOption } from './block-selection.ts';

export const teamNew: Command = {
  name: 'team new',
  summary: 'write a team file, or add a building block to one; asks for what no flag gives',
  arguments: [{ name: '[team]', description: 'name of the team', names: ['team'] }],
  options: [
    { flags: '--block <block>', description: 'building block', names: ['block'] },
    nameOption,
    {
      flags: '--var <input=value>',
      description: 'value of an input, as for "berth block apply"',
      repeatable: true,
    },
  ],
  examples: [
    'berth team new',
    'berth team new payments --block namespace-with-argocd --var namespace_name=app-payments --var project_id=shop --var github_repo_url=https://git.example.com/payments.git',
  ],
  run: async (call) => {
    const { askForTeam } = await import('../io/team-questions.ts');
    const { writeTeam } = await import('../../engine/project/team-file.ts');
    const written = await writeTeam(call.door, await askForTeam(call));
    return {
      data: written,
      text: `${written.created ? 'wrote' : 'added to'} ${written.file}\n\nNext: berth team plan ${written.team}`,
    };
  },
};
