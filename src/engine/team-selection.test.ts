import { expect, test } from 'vitest';
import { testDoor } from '../../test/helpers/door.ts';
import { minimalInputs, smallPlatform, teamFile, writeProject } from '../../test/helpers/project.ts';
import { selectTeams } from './team-selection.ts';

test('all teams that there are none of are named at once', async () => {
  const files = { 'berth.yaml': smallPlatform, 'teams/a.yaml': teamFile('a', minimalInputs('app-a')) };
  const door = testDoor(await writeProject(files));
  await expect(selectTeams(door, { teams: ['b', 'a', 'c'], all: false })).rejects.toMatchObject({
    code: 'UNKNOWN_TEAM',
    message: 'there is no team "b", "c"',
    fix: 'use one of: a',
  });
  expect((await selectTeams(door, { teams: ['a'], all: false })).specs).toHaveLength(1);
});
