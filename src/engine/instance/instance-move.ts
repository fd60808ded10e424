import { cp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { BerthError } from '../../errors.ts';
import { instanceSuffix } from '../../model/instance.ts';
import type { InstanceRecord } from '../../model/run.ts';
import { ClusterSession } from '../cluster/cluster-session.ts';
import type { Door, EngineContext } from '../context.ts';
import { planInstance } from '../run/instance-operations.ts';
import { prepareRun } from '../run/prepared-run.ts';
import { refuseUnfinished } from '../run/unfinished-apply.ts';
import { openInstances, unknownInstance } from '../selection/known-instance.ts';
import { recordedInstance } from '../selection/recorded-instance.ts';
import { blockInstanceName } from '../selection/single-instance.ts';
import { refuseRunningTerraform } from '../state/state-lock.ts';
import { movedError } from './moved-instance.ts';

/** The new name of an instance; what is not given stays. */
export interface NewName {
  readonly team?: string;
  /** Tells two instances of one block apart; empty: no longer. */
  readonly suffix?: string;
  /** The folder of the block was renamed. */
  readonly block?: string;
}

export interface Moved {
  readonly from: string;
  readonly to: string;
}

/**
 * Gives an instance another name; its objects stay as they are. State, work folder, run records and backups move along.
 * An interrupted move is finished by the same call, or by one without a new name.
 * @throws UNKNOWN_INSTANCE, NOTHING_APPLIED, INSTANCE_EXISTS, INSTANCE_MOVED, INSTANCE_OUTDATED when another block would replace objects, STATE_LOCKED
 */
export async function moveInstance(door: Door, from: string, wanted: NewName): Promise<Moved> {
  const context = await openInstances(door);
  const record = await recordToMove(context, from);
  if (record.move) return await finish(context, record.move);
  refuseUnfinished(record);
  const { team = record.team, block = record.content.name } = wanted;
  if (record.kind === 'layer') {
    throw new BerthError('USAGE', {
      problem: `"${from}" is a layer: it is called after its folder`,
      command: 'berth instance move',
    });
  }
  const { environment } = record;
  const suffix =
    wanted.suffix ?? instanceSuffix(from, { environment, team: record.team, content: record.content.name });
  const to = blockInstanceName(context, {
    block,
    environment,
    team,
    ...(suffix && { suffix }),
  });
  if (to === from) {
    throw new BerthError('USAGE', {
      problem: `"${from}" is called so already: give --team, --name or --block`,
      command: 'berth instance move',
    });
  }
  return await context.locks.around([from, to], async () => {
    await refuseRunningTerraform(context, from);
    await refuseTaken(context, from, to);
    const content = await newContent(context, record, block);
    const move = { from, to };
    await begin(context, record, { team, content }, move);
    return await moveAll(context, move);
  });
}

/** The entry of an instance, or that of its new name when only that is left of an interrupted move. */
async function recordToMove(context: EngineContext, from: string): Promise<InstanceRecord> {
  const records = await context.inventory.allInstances();
  const moving = records.find(({ instance, move }) => move && (instance === from || move.from === from));
  const record = moving ?? records.find(({ instance }) => instance === from);
  if (record) return record;
  throw unknownInstance(
    from,
    records.map(({ instance }) => instance),
  );
}

async function finish(context: EngineContext, move: Moved): Promise<Moved> {
  const { inventory, locks } = context;
  return await locks.around([move.from, move.to], async () => {
    await refuseRunningTerraform(context, move.from);
    const [source, target] = [await inventory.instance(move.from), await inventory.instance(move.to)];
    if (source && target) await begin(context, source, target, move);
    return await moveAll(context, move);
  });
}

/** Both entries say where the way goes, so that no run starts from half of it. */
async function begin(
  { inventory }: EngineContext,
  source: InstanceRecord,
  { team, content }: Pick<InstanceRecord, 'team' | 'content'>,
  move: Moved,
): Promise<void> {
  const target = { ...source, instance: move.to, team, content, formerNames: formerNames(source, move) };
  await inventory.saveInstance({ ...target, move });
  await inventory.saveInstance({ ...source, move });
}

/** Each step does nothing where it was done before. */
async function moveAll({ inventory, backend, project }: EngineContext, move: Moved): Promise<Moved> {
  const { from, to } = move;
  await backend.rename(from, to);
  for (const folder of [project.paths.work, project.paths.backups]) {
    await moveFolder(path.join(folder, from), path.join(folder, to));
  }
  await inventory.moveRuns(from, to);
  await inventory.moveAdoption(from, to);
  await inventory.removeInstance(from);
  const record = await inventory.instance(to);
  if (record) {
    const { move: _done, ...rest } = record;
    await inventory.saveInstance(rest);
  }
  return { from, to };
}

/** Into one that is there already, as a destroyed instance of that name leaves it. */
async function moveFolder(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return;
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
    await rm(from, { recursive: true });
  });
}

async function refuseTaken(context: EngineContext, from: string, instance: string): Promise<void> {
  const { inventory, backend } = context;
  const former = await inventory.formerly(instance);
  if (former && former.instance !== from) throw movedError(instance, former);
  // Where nothing was written yet, a run left only the file that it locked.
  if ((await inventory.instance(instance)) || (await backend.pull(instance)) !== undefined) {
    throw new BerthError('INSTANCE_EXISTS', { instance });
  }
}

/** @throws INSTANCE_OUTDATED when the other block would not leave every object in its place */
async function newContent(
  context: EngineContext,
  record: InstanceRecord,
  block: string,
): Promise<InstanceRecord['content']> {
  if (block === record.content.name) return record.content;
  const entry = context.catalog.block(block);
  const content = await entry.load();
  const renamed = { ...record, content: { name: block, version: content.version } };
  const spec = await recordedInstance(context, renamed);
  const session = new ClusterSession(context, spec.environment);
  const prepared = await prepareRun(context, spec, session, 'change');
  const plan = await planInstance({ context, session, prepared }, { destroy: false, keep: false });
  if (plan.error) throw plan.error;
  const harmful = plan.changes.filter(({ action }) => ['replace', 'delete', 'forget'].includes(action));
  if (harmful.length === 0) return renamed.content;
  throw new BerthError('INSTANCE_OUTDATED', {
    instance: record.instance,
    content: block,
    problem: harmful.map(({ action, address }) => `${action} ${address}`).join(', '),
  });
}

/** Earlier moves count as well: the objects carry the name of their last apply. */
function formerNames({ formerNames: before = [] }: InstanceRecord, { from, to }: Moved): string[] {
  return [...new Set([...before, from])].filter((name) => name !== to);
}
