import { stringify } from 'yaml';
import { refuseFaults } from '../config/project.ts';
import { type Door, openEngine, requireProject } from './context.ts';
import { immutableFaults } from './immutable-inputs.ts';
import { tellExpiredWaivers, waiverFaults } from './instance-policy.ts';
import { layerFaults } from './layer-selection.ts';
import { teamInstances } from './team-instances.ts';

/** Checks every file; counts of what is there. @throws NO_PROJECT, CONFIG_INVALID with all faults */
export async function validateConfig(door: Door): Promise<{ teams: number; instances: number }> {
  const context = await openEngine(door);
  requireProject(context);
  const { specs, faults } = await teamInstances(context.project, context.catalog);
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

/** The configuration with all defaults; secrets stay references. @throws NO_PROJECT, CONFIG_INVALID */
export async function showConfig(door: Door): Promise<{ config: unknown; yaml: string }> {
  const context = await openEngine(door);
  requireProject(context);
  const { project } = context;
  refuseFaults(project.faults);
  const config = { platform: project.platform.value, teams: project.teams.map((team) => team.value) };
  return { config, yaml: stringify(config).trimEnd() };
}
