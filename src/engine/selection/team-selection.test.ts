import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { minimalInputs, smallPlatform, teamFile, writeProject } from '../../../test/helpers/project.ts';
import type { BatchCommand } from '../../state/batch-folder.ts';
import { openEngine } from '../context.ts';
import { selectTeams, type TeamChoice } from './team-selection.ts';

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

const teams = ['a', 'b', 'c', 'd'];
const instance = (team: string) => `dev.${team}.namespace-with-argocd`;

/** A project with four teams, and batches with the results that are given. */
async function project() {
  const files = Object.fromEntries(
    teams.map((team) => [`teams/${team}.yaml`, teamFile(team, minimalInputs(`app-${team}`))]),
  );
  const door = testDoor(await writeProject({ 'berth.yaml': smallPlatform, ...files }));
  const { batches } = await openEngine(door);
  const batch = async (command: BatchCommand, wanted: string[], results: Record<string, string>) => {
    const journal = await batches.begin(command, wanted.map(instance));
    for (const [team, result] of Object.entries(results)) {
      journal.add({ instance: instance(team), result, seconds: 1 });
    }
    journal.close();
  };
  const select = async (choice: Partial<TeamChoice>) => {
    const selected = await selectTeams(door, { teams: [], all: false, command: 'team apply', ...choice });
    return { ...selected, teams: selected.specs.map(({ team }) => team) };
  };
  const notices = () => door.events.map((event) => (event.type === 'notice' ? event.text : ''));
  return { batch, select, notices };
}

test('a batch is about what was selected; what changes nothing is none', async () => {
  const { select } = await project();
  const { batch } = await select({ teams: ['c', 'a'] });
  expect(batch).toEqual({ command: 'team apply', instances: [instance('a'), instance('c')] });
  const door = testDoor(await writeProject({ 'berth.yaml': smallPlatform }));
  expect(await selectTeams(door, { teams: [], all: true })).not.toHaveProperty('batch');
});

test('a resume is about what failed or has no result in the newest batch of the command', async () => {
  const { batch, select, notices } = await project();
  await batch('team apply', teams, { a: 'failed', b: 'failed', c: 'failed', d: 'failed' });
  await batch('team apply', teams, { a: 'applied', b: 'failed', c: 'skipped' });
  await batch('team destroy', ['c'], {});
  const resumed = await select({ resume: true });
  expect(resumed.teams).toEqual(['b', 'd']);
  expect(resumed.batch).toMatchObject({ instances: [instance('b'), instance('d')], resumed: { leftOut: 2 } });
  expect(notices().join()).toMatch(/^resuming the "team apply" of .*: 2 of 4 instances, 2 done before$/);
  expect((await select({ resume: true, all: true })).teams).toEqual(['b', 'd']);
  expect((await select({ resume: true, command: 'team destroy' })).teams).toEqual(['c']);
});

test('teams, block and environment narrow a resume, and what they leave out stays to be resumed', async () => {
  const { batch, select } = await project();
  await batch('team apply', ['a', 'b', 'c'], { a: 'applied' });
  const narrowed = await select({ resume: true, teams: ['a', 'b'] });
  expect(narrowed.teams).toEqual(['b']);
  expect(narrowed.batch?.instances).toEqual([instance('b'), instance('c')]);
  expect((await select({ resume: true, environment: 'dev', block: 'namespace-with-argocd' })).teams).toEqual([
    'b',
    'c',
  ]);
  await expect(select({ resume: true, teams: ['x'] })).rejects.toMatchObject({ code: 'UNKNOWN_TEAM' });
});

test('with nothing to resume that is said, and nothing is selected', async () => {
  const { batch, select, notices } = await project();
  expect((await select({ resume: true })).teams).toEqual([]);
  await batch('team apply', ['a'], { a: 'unchanged' });
  expect((await select({ resume: true })).teams).toEqual([]);
  expect(notices()).toEqual([
    'nothing to resume: there was no "team apply" yet',
    expect.stringMatching(/^nothing to resume in the "team apply" of .*: 1 of 1 instance done$/),
  ]);
});

test('what no team file wants any more is named and left alone', async () => {
  const { batch, select, notices } = await project();
  await batch('team apply', ['a', 'gone'], {});
  const resumed = await select({ resume: true });
  expect(resumed.teams).toEqual(['a']);
  expect(resumed.batch?.instances).toEqual([instance('a')]);
  expect(notices()[1]).toBe(`no team file wants any more, left alone: ${instance('gone')}`);
});
