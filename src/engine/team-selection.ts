import { refuseFaults } from '../config/project.ts';
import { BerthError, counted } from '../errors.ts';
import type { BatchCommand } from '../state/batch-folder.ts';
import {
  type Door,
  type EngineContext,
  openEngine,
  requireProject,
  type SelectedBatch,
  type SelectedInstances,
} from './context.ts';
import type { InstanceSpec } from './instance-spec.ts';
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
  return {
    context,
    orphans: orphans.map(({ instance }) => instance),
    next: 'berth team status',
    ...(await batchOf(context, choice, specs, wanted)),
  };
}

/** What is wanted now, and what is kept of it. */
async function batchOf(
  context: EngineContext,
  { command, resume }: TeamChoice,
  all: readonly InstanceSpec[],
  wanted: readonly InstanceSpec[],
): Promise<{ specs: readonly InstanceSpec[]; batch?: SelectedBatch }> {
  if (!command) return { specs: wanted };
  if (!resume) return { specs: wanted, batch: { command, instances: wanted.map(({ name }) => name) } };
  const notice = (text: string): void => context.door.emit({ type: 'notice', text });
  const last = await context.batches.newest(command);
  if (!last) {
    notice(`nothing to resume: there was no "${command}" yet`);
    return { specs: [] };
  }
  const undone = last.instances.filter((name) => isUndone(last.results.get(name)?.result));
  const existing = new Set(all.map(({ name }) => name));
  const gone = undone.filter((name) => !existing.has(name));
  const leftOut = last.instances.length - undone.length;
  const open = new Set(undone.filter((name) => existing.has(name)));
  const specs = wanted.filter(({ name }) => open.has(name));
  notice(
    specs.length === 0
      ? `nothing to resume in the "${command}" of ${last.startedAt}: ${leftOut} of ${counted(last.instances.length, 'instance')} done`
      : `resuming the "${command}" of ${last.startedAt}: ${specs.length} of ${counted(last.instances.length, 'instance')}, ${leftOut} done before`,
  );
  if (gone.length > 0) notice(`no team file wants any more, left alone: ${gone.join(', ')}`);
  return { specs, batch: { command, instances: [...open], resumed: { batch: last.id, leftOut } } };
}

/** It failed, or it has no result: it was not its turn, or its process was killed. */
function isUndone(result: string | undefined): boolean {
  return result === undefined || result === 'failed';
}
