import { readFile } from 'node:fs/promises';
import { backendFrom, backendLine, withBackend } from '../../config/backend-option.ts';
import { refuseFaults } from '../../config/project.ts';
import { BerthError } from '../../errors.ts';
import type { BackendConfig } from '../../model/backend-config.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import { writeWholeFile } from '../../model/whole-file.ts';
import type { StateHome } from '../../state/backend.ts';
import { needsTofu } from '../../state/encrypted-home.ts';
import {
  clashOf,
  contentOf,
  copyContent,
  type HomeContent,
  instancesOf,
  isSamePlace,
  removeContent,
  rewriteStates,
} from '../../state/home-content.ts';
import { InstanceLocks } from '../../state/instance-lock.ts';
import { type MigrationMark, migratedError, migrationMarks } from '../../state/migration-mark.ts';
import { openHome } from '../../state/open-home.ts';
import { parseState } from '../../state/state-document.ts';
import { type Door, type EngineContext, requireProject } from '../context.ts';
import { openInstances } from '../selection/known-instance.ts';
import { homeScope } from './home-scope.ts';
import { keepState } from './state-backup.ts';
import { refuseRunningTerraform } from './state-lock.ts';

/** What is about to go where. */
export interface MigrationProposal {
  readonly environment: string;
  readonly from: string;
  readonly to: string;
  readonly instances: readonly string[];
}

/** One state that was moved, as it is read at its new place. */
export interface MovedState {
  readonly instance: string;
  /** Absent: it could not be read, and was moved as it is. */
  readonly serial?: number;
  readonly lineage?: string;
  readonly resources?: number;
  /** Copy from before, on this machine. */
  readonly backup: string;
}

export interface Migration extends MigrationProposal {
  /** unchanged: it was there already. */
  readonly result: 'moved' | 'unchanged';
  readonly states: readonly MovedState[];
  /** Count of documents: inventory and run records. */
  readonly documents: number;
}

/**
 * Moves everything of an environment to another backend, and writes that into berth.yaml. Nothing is taken away before
 * all of it was read again at its new place; an interrupted move is finished by the same call, or called off by one that
 * names the present place.
 * @param options.to a backend as it stands in berth.yaml
 * @throws USAGE in a rehearsal, CONFIG_INVALID, CONFIG_UNEDITABLE, STATE_LOCKED, STATE_TAKEN, STATE_MOVED, DECLINED,
 * SECRET_UNAVAILABLE, BACKEND_UNREACHABLE, BACKEND_REFUSED, BACKEND_UNLOCKED
 */
export async function migrateState(
  door: Door,
  options: {
    readonly environment: string | undefined;
    readonly to: string;
    readonly approve: (proposal: MigrationProposal) => Promise<boolean>;
  },
): Promise<Migration> {
  const context = await openInstances(door);
  requireProject(context);
  if (door.rehearsal) {
    const problem = 'a rehearsal has state of its own, which stays where it is: leave --rehearse out';
    throw new BerthError('USAGE', { problem, command: 'berth state migrate' });
  }
  const { name: environment, config } = context.environment(options.environment);
  const { config: wanted, faults } = backendFrom(options.to, '--to');
  if (!wanted) return refuseFaults(faults) as never;
  const source = context.homes.of(environment);
  const target = await openHome(wanted, homeScope(context.project, door.caller));
  const proposal = { environment, from: source.place, to: target.place };
  const marks = migrationMarks(source.documents);
  const locks = new InstanceLocks(source.documents, { ...door, migrates: true });
  if (canonicalJson(config.backend) === canonicalJson(wanted)) {
    await locks.around([environment], async () => await callOff(marks, environment));
    return { ...proposal, instances: [], result: 'unchanged', states: [], documents: 0 };
  }
  const line = backendLine(wanted);
  const same = await isSamePlace(source, target);
  const content = await contentOf(source, environment, same ? target : undefined);
  await editedConfig(context, environment, wanted);
  if (wanted.encryption) await refuseTerraform(context, content);
  // Whoever moved it has to say where it goes on.
  if ((await goesOn(marks, environment, line))?.stage !== 'moved' && !same)
    await refuseUseless(target, environment, content);
  const instances = instancesOf(content);
  if (!(await options.approve({ ...proposal, instances }))) {
    throw new BerthError('DECLINED', { what: `moving the state of "${environment}"` });
  }
  const moving = { context, environment, source, target, locks, same };
  // One migration at a time: it has a lock of its own, by the name of the environment.
  const moved = await locks.around([environment], async () => {
    const mark = await goesOn(marks, environment, line);
    const next = { place: target.place, backend: line, since: mark?.since ?? new Date().toISOString() };
    await marks.write(environment, mark ?? { ...next, stage: 'begun' });
    return await lockedOut(moving, instances, mark, async () => {
      // Read again: now nobody changes it.
      const last = await contentOf(source, environment, same ? target : undefined);
      const states = await keepStates(moving, last);
      if (same) await rewriteStates(last, environment, target);
      else if (mark?.stage !== 'moved') {
        await copyAll(moving, last);
        await migrationMarks(target.documents).remove(environment);
        await marks.write(environment, { ...next, stage: 'moved' });
      }
      const edited = await editedConfig(context, environment, wanted);
      await writeWholeFile(context.project.paths.config, edited);
      if (same) await marks.remove(environment);
      else await removeContent(last, source);
      return { states, documents: last.documents.size };
    });
  });
  return { ...proposal, instances, result: 'moved', ...moved };
}

interface Moving {
  readonly context: EngineContext;
  readonly environment: string;
  readonly source: StateHome;
  readonly target: StateHome;
  readonly locks: InstanceLocks;
  /** Both are one place: nothing goes anywhere, and the states may be encrypted otherwise. */
  readonly same: boolean;
}

type Marks = ReturnType<typeof migrationMarks>;

/** Everything is here still: it stays. */
async function callOff(marks: Marks, environment: string): Promise<void> {
  if ((await marks.read(environment))?.stage === 'begun') await marks.remove(environment);
}

/** The mark of an interrupted migration to the same place. @throws STATE_MOVED for one to another place */
async function goesOn(marks: Marks, environment: string, line: string): Promise<MigrationMark | undefined> {
  const mark = await marks.read(environment);
  if (mark && mark.backend !== line) throw migratedError(environment, mark);
  return mark;
}

/** Does the work while nobody else changes an instance; when that cannot be had, nothing has happened. */
async function lockedOut<T>(
  { context, environment, source, locks }: Moving,
  instances: readonly string[],
  before: MigrationMark | undefined,
  work: () => Promise<T>,
): Promise<T> {
  let working = false;
  try {
    // The mark keeps new ones out. What was locked before it, also a first apply, is seen here.
    const locked = (await locks.names()).filter((name) => name.startsWith(`${environment}.`));
    const all = [...new Set([...instances, ...locked])].sort();
    return await locks.around(all, async () => {
      for (const instance of all) await refuseRunningTerraform(context, instance);
      working = true;
      return await work();
    });
  } catch (error) {
    const began = working && !(error instanceof BerthError && error.code === 'STATE_TAKEN');
    if (!began && !before) await migrationMarks(source.documents).remove(environment);
    throw error;
  }
}

async function keepStates({ context, target }: Moving, content: HomeContent): Promise<MovedState[]> {
  const moved: MovedState[] = [];
  for (const [instance, text] of content.states) {
    // A copy in the clear would outlive what is encrypted now.
    const sealed = await target.backend.sealed(instance, text);
    const backup = await keepState(context, instance, 'before-move', sealed);
    const state = parseState(text);
    moved.push({
      instance,
      backup,
      ...(!('problem' in state) && {
        serial: state.serial,
        lineage: state.lineage,
        resources: state.resources.length,
      }),
    });
  }
  return moved;
}

/** What terraform made would have nobody to go on with it. @throws STATE_NEEDS_TOFU */
async function refuseTerraform({ inventory }: EngineContext, content: HomeContent): Promise<void> {
  for (const instance of content.states.keys())
    if ((await inventory.instance(instance))?.program.name === 'terraform') throw needsTofu(instance);
}

/** Before anything begins: a place that cannot be used is found out while everything still runs. */
async function refuseUseless(
  target: StateHome,
  environment: string,
  content: HomeContent,
): Promise<HomeContent> {
  await target.proveLocks();
  const standing = await contentOf(target, environment);
  const clash = clashOf(standing, content);
  if (clash) throw taken(target, environment, clash);
  return standing;
}

async function copyAll({ environment, source, target }: Moving, content: HomeContent): Promise<void> {
  const standing = await refuseUseless(target, environment, content);
  if (!(await target.keepKey(await source.identityKey()))) {
    throw taken(target, environment, 'it belongs to another project, whose key is another one');
  }
  await copyContent(content, environment, target, standing);
}

function taken({ place }: StateHome, environment: string, problem: string): BerthError {
  return new BerthError('STATE_TAKEN', { place, environment, problem });
}

/** berth.yaml as it will be. @throws CONFIG_UNEDITABLE */
async function editedConfig(
  { project }: EngineContext,
  environment: string,
  config: BackendConfig,
): Promise<string> {
  const edited = withBackend(await readFile(project.paths.config, 'utf8'), environment, config);
  if (edited !== undefined) return edited;
  throw new BerthError('CONFIG_UNEDITABLE', { environment });
}
