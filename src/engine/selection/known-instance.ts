import { existsSync } from 'node:fs';
import { refuseFaults } from '../../config/project.ts';
import { suggestion } from '../../config/schema-faults.ts';
import { BerthError } from '../../errors.ts';
import type { InstanceRecord } from '../../model/run.ts';
import { type Door, type EngineContext, openEngine, requireProject } from '../context.ts';

/** The project, for what is about its instances. @throws NO_PROJECT, CONFIG_INVALID */
export async function openInstances(door: Door): Promise<EngineContext> {
  const context = await openRecords(door);
  refuseFaults(context.project.faults);
  return context;
}

/**
 * The project, for what its records alone say. Without a berth.yaml, platform and block commands keep some too.
 * @throws NO_PROJECT
 */
export async function openRecords(door: Door): Promise<EngineContext> {
  const context = await openEngine(door);
  if (!existsSync(context.project.paths.data)) requireProject(context);
  return context;
}

/** All instances that the inventory or the backend knows, in alphabetical order. */
export async function instanceNames({ inventory, backend }: EngineContext): Promise<string[]> {
  return [...new Set([...(await inventory.existingNames()), ...(await backend.names())])].sort();
}

/** @throws UNKNOWN_INSTANCE */
export async function recordOf({ inventory }: EngineContext, instance: string): Promise<InstanceRecord> {
  const known = await inventory.existingNames();
  // Only a name that is there becomes a path.
  const record = known.includes(instance) ? await inventory.instance(instance) : undefined;
  if (record) return record;
  throw unknownInstance(instance, known);
}

/** @throws UNKNOWN_INSTANCE for what neither the inventory nor the backend knows: it never becomes a path */
export async function requireInstance(context: EngineContext, instance: string): Promise<void> {
  const known = await instanceNames(context);
  if (!known.includes(instance)) throw unknownInstance(instance, known);
}

/** Names of a thousand instances are no help. */
const longestRemedy = 400;

export function unknownInstance(instance: string, known: readonly string[]): BerthError {
  const words = known.length > 0 ? suggestion(instance, known) : 'nothing was applied here yet';
  const remedy = words.length > longestRemedy ? 'see "berth instance list"' : words;
  return new BerthError('UNKNOWN_INSTANCE', { instance, remedy });
}
