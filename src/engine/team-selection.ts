import { refuseFaults } from '../config/project.ts';
import { BerthError } from '../errors.ts';
import { type Door, openEngine, requireProject, type SelectedInstances } from './context.ts';
import { teamInstances } from './team-instances.ts';

/** Which instances of which teams a use case is about. */
export interface TeamChoice {
  readonly teams: readonly string[];
  readonly all: boolean;
  readonly block?: string;
  readonly environment?: string;
}

/**
 * The instances of teams. Every file has to be right first: a fault in one may be a clash with another.
 * @throws NO_PROJECT, CONFIG_INVALID, UNKNOWN_TEAM, UNKNOWN_ENVIRONMENT, UNKNOWN_BLOCK, USAGE when neither a team nor all are asked for
 */
export async function selectTeams(door: Door, choice: TeamChoice): Promise<SelectedInstances> {
  const context = await openEngine(door);
  requireProject(context);
  const { specs, faults } = await teamInstances(context.project, context.catalog);
  refuseFaults([...context.project.faults, ...faults]);
  if (choice.environment) context.environment(choice.environment);
  if (choice.block) context.catalog.block(choice.block);
  const known = context.project.teams.map((team) => team.value.name);
  const unknown = choice.teams.filter((team) => !known.includes(team));
  if (unknown.length > 0) {
    throw new BerthError('UNKNOWN_TEAM', { team: unknown.join('", "'), known: known.join(', ') || 'none' });
  }
  if (choice.teams.length === 0 && !choice.all) {
    throw new BerthError('USAGE', { problem: 'name a team, or say --all', command: 'berth team' });
  }
  return {
    context,
    specs: specs.filter(
      (spec) =>
        (choice.all || choice.teams.includes(spec.team)) &&
        (choice.block === undefined || spec.content.name === choice.block) &&
        (choice.environment === undefined || spec.environment.name === choice.environment),
    ),
    next: 'berth team status',
  };
}
