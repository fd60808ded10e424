import { refuseFaults } from '../../config/project.ts';
import { BerthError } from '../../errors.ts';
import type { BatchCommand } from '../../state/batch-folder.ts';
import { batchOf } from '../batch/batch-selection.ts';
import { type Door, openEngine, requireProject, type SelectedInstances } from '../context.ts';
import { orphanRecords } from './orphans.ts';
import { teamInstances } from './team-instances.ts';

/** Which instances of which teams a use case is about. */
export interface TeamChoice {
  readonly teams: readonly string[];
  readonly all: boolean;
  readonly block?: string;
  readonly environment?: string;
  /** Kept as a batch of this command; absent for what changes nothing. */
  readonly command?: BatchCommand;
  /** Only what failed or did not begin in the newest batch of that command; teams and the rest narrow it further. */
  readonly resume?: boolean;
}

/**
 * The instances of teams. Every file has to be right first: a fault in one may be a clash with another.
 * @throws NO_PROJECT, CONFIG_INVALID, UNKNOWN_TEAM, UNKNOWN_ENVIRONMENT, UNKNOWN_BLOCK, USAGE when neither a team nor all are asked for
 */
export async function selectTeams(door: Door, choice: TeamChoice): Promise<SelectedInstances> {
  const context = await openEngine(door);
  requireProject(context);
  const { specs, faults } = await teamInstances(context);
  refuseFaults([...context.project.faults, ...faults]);
  if (choice.environment) context.environment(choice.environment);
  if (choice.block) context.catalog.block(choice.block);
  const known = new Set(context.project.teams.map((team) => team.value.name));
  const unknown = choice.teams.filter((team) => !known.has(team));
  if (unknown.length > 0) {
    throw new BerthError('UNKNOWN_TEAM', {
      team: unknown.join('", "'),
      known: [...known].join(', ') || 'none',
    });
  }
  if (choice.teams.length === 0 && !choice.all && !choice.resume) {
    throw new BerthError('USAGE', { problem: 'name a team, or say --all', command: 'berth team' });
  }
  const teams = choice.teams.length === 0 || choice.all ? known : new Set(choice.teams);
  const wanted = specs.filter(
    (spec) =>
      teams.has(spec.team) &&
      (choice.block === undefined || spec.content.name === choice.block) &&
      (choice.environment === undefined || spec.environment.name === choice.environment),
  );
  const orphans = choice.all ? await orphanRecords(context, specs, choice.environment) : [];
  const { names, batch } = await batchOf(context, {
    ...choice,
    all: specs.map(({ name }) => name),
    wanted: wanted.map(({ name }) => name),
    gone: 'no team file wants any more',
  });
  const open = new Set(names);
  return {
    context,
    orphans: orphans.map(({ instance }) => instance),
    next: 'berth team status',
    specs: wanted.filter(({ name }) => open.has(name)),
    ...(batch && { batch }),
  };
}
