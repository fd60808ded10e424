import { stringify } from 'yaml';
import { configOrigins, type ValueOrigin } from '../../config/origin.ts';
import { refuseFaults } from '../../config/project.ts';
import { type Door, openEngine, requireProject } from '../context.ts';
import { immutableFaults } from '../run/immutable-inputs.ts';
import { tellExpiredWaivers, waiverFaults } from '../run/instance-policy.ts';
import type { InputOrigin } from '../selection/instance-inputs.ts';
import { layerFaults } from '../selection/layer-selection.ts';
import { teamInstances } from '../selection/team-instances.ts';
import { selectTeams, type TeamChoice } from '../selection/team-selection.ts';

/** Checks every file; counts of what is there. @throws NO_PROJECT, CONFIG_INVALID with all faults */
export async function validateConfig(door: Door): Promise<{ teams: number; instances: number }> {
  const context = await openEngine(door);
  requireProject(context);
  const { specs, faults } = await teamInstances(context);
  refuseFaults([
    ...context.project.faults,
    ...(await layerFaults(context)),
    ...(await waiverFaults(context)),
    ...faults,
    ...(await immutableFaults(context, specs)),
  ]);
  await tellExpiredWaivers(context);
  return { teams: context.project.teams.length, instances: specs.length };
}

/** Every value of berth.yaml with what gave it. @throws NO_PROJECT, CONFIG_INVALID */
export async function showOrigins(door: Door): Promise<ValueOrigin[]> {
  const context = await openEngine(door);
  requireProject(context);
  refuseFaults(context.project.faults);
  return configOrigins(context.project);
}

/** One input of an instance and what gave it. */
export interface InputValueOrigin {
  readonly instance: string;
  readonly input: string;
  /** A secret is its reference. */
  readonly value: unknown;
  /** e.g. `teams/payments.yaml:14:9`, `defaults berth.yaml:9:13`, `team.members teams/payments.yaml:6:3`, `default`. */
  readonly origin: string;
}

/** Every input of every block of a team. @throws as selectTeams() */
export async function showInputOrigins(door: Door, choice: TeamChoice): Promise<InputValueOrigin[]> {
  const { specs } = await selectTeams(door, choice);
  return specs.flatMap(({ name, content, choice, variables, secrets, origin }) => {
    const values: Readonly<Record<string, unknown>> = { ...choice, ...variables, ...secrets };
    return Object.keys(content.inputs.inputs)
      .filter((input) => Object.hasOwn(values, input))
      .map((input) => ({
        instance: name,
        input,
        value: values[input],
        origin: originText(origin(input)),
      }));
  });
}

function originText({ from, place }: InputOrigin): string {
  if (from === 'instance' && place) return place;
  return [from, place ?? (from === 'default' ? undefined : '(default)')].filter(Boolean).join(' ');
}

/** The configuration with all defaults; secrets stay references. @throws NO_PROJECT, CONFIG_INVALID */
export async function showConfig(door: Door): Promise<{ config: unknown; yaml: string }> {
  const context = await openEngine(door);
  requireProject(context);
  const { project } = context;
  refuseFaults(project.faults);
  const config = { platform: project.platform.value, teams: project.teams.map((team) => team.value) };
  return { config, yaml: stringify(config).trimEnd() };
}
