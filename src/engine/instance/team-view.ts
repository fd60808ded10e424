import { refuseFaults } from '../../config/project.ts';
import { exitCode } from '../../errors.ts';
import { type Door, openEngine, requireProject } from '../context.ts';
import { teamInstances } from '../selection/team-instances.ts';
import { selectTeams, type TeamChoice } from '../selection/team-selection.ts';
import { type DeliveryStatus, deliveryStatuses } from './delivery-status.ts';
import { type InstanceStatus, instanceStatus } from './instance-status.ts';

/** A team and the instances that its file wants. */
export interface TeamOverview {
  readonly team: string;
  readonly instances: readonly { readonly name: string; readonly block: string }[];
}

/** @throws NO_PROJECT, CONFIG_INVALID */
export async function listTeams(door: Door): Promise<TeamOverview[]> {
  const context = await openEngine(door);
  requireProject(context);
  const { specs, faults } = await teamInstances(context);
  refuseFaults([...context.project.faults, ...faults]);
  return context.project.teams.map(({ value: { name } }) => ({
    team: name,
    instances: specs
      .filter((spec) => spec.team === name)
      .map((spec) => ({ name: spec.name, block: `${spec.content.name} ${spec.content.version}` })),
  }));
}

export interface TeamStatus {
  readonly instances: readonly InstanceStatus[];
  /** What the cluster says of their Applications; empty when all teams are asked for. */
  readonly deliveries: readonly DeliveryStatus[];
  readonly orphans: readonly string[];
  readonly exit: number;
}

/**
 * How the instances of teams stand, and those that no team file wants any more; a failure where something is about to
 * work no longer.
 * @throws as selectTeams()
 */
export async function teamStatus(door: Door, choice: TeamChoice): Promise<TeamStatus> {
  const { context, specs, orphans = [] } = await selectTeams(door, choice);
  const instances = await Promise.all(specs.map((spec) => instanceStatus(context, spec)));
  // Of one team or a few: for all of them it would be thousands of requests.
  const deliveries = choice.all ? [] : await deliveryStatuses(context, specs);
  const due = instances.some(({ expires }) => expires?.due);
  return { instances, deliveries, orphans, exit: due ? exitCode.failed : exitCode.done };
}
