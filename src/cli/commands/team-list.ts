import type { Command } from '../command.ts';
import { table } from '../io/table.ts';

export const teamList: Command = {
  name: 'team list',
  summary: 'list the teams and what they have',
  examples: ['berth team list'],
  run: async ({ door }) => {
    const { listTeams } = await import('../../engine/instance/team-view.ts');
    const teams = await listTeams(door);
    const rows = teams.flatMap(({ team, instances }) =>
      instances.length > 0 ? instances.map(({ name, block }) => [team, name, block]) : [[team, '-', '-']],
    );
    return { data: { teams }, text: table(['TEAM', 'INSTANCE', 'BLOCK'], rows) };
  },
};
