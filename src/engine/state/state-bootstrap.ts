import { refuseFaults } from '../../config/project.ts';
import { BerthError } from '../../errors.ts';
import type { StateKeeper } from '../../model/content.ts';
import type { LockProof } from '../../state/lock-proof.ts';
import { migrationMarks } from '../../state/migration-mark.ts';
import { applyAll } from '../batch/batch.ts';
import {
  type Door,
  type EngineContext,
  type NamedEnvironment,
  openEngine,
  requireProject,
} from '../context.ts';
import { layerGraph } from '../layer/layer-graph.ts';
import { layerName } from '../layer/layer-name.ts';
import type { InstanceResult } from '../run/instance-result.ts';
import type { Approve } from '../run/kept-plans.ts';
import { selectLayers } from '../selection/layer-selection.ts';
import { isKeptIn, type MadePlace, madePlace } from './state-keeper.ts';
import { type Migration, type MigrationProposal, migrateState } from './state-migration.ts';

/** What became of the place for the state of an environment. */
export interface Bootstrap {
  readonly environment: string;
  /** The layer that makes the place. */
  readonly layer: string;
  /**
   * moved: the state is there now; unchanged: it was there already; rehearsed: the place was played, and nothing moves;
   * failed: the layer was not applied, and nothing was moved.
   */
  readonly result: 'moved' | 'unchanged' | 'rehearsed' | 'failed';
  /** Of the apply of the layer; empty where there was none. */
  readonly applied: readonly InstanceResult[];
  /** The backend on one line, as the layer says it; empty where it does not say one yet. */
  readonly backend: string;
  readonly migration?: Migration;
  /** Why one may believe that it locks; absent where nothing lies there. */
  readonly locks?: LockProof;
}

export interface BootstrapOptions {
  readonly environment: string | undefined;
  /** What a broken apply of the layer may have left is not there any more. */
  readonly anew?: boolean;
  /** How a person agrees to the apply; called before anything is planned, and not where there is nothing to be done. */
  readonly approval: () => { readonly approve?: Approve };
  readonly approveMove: (proposal: MigrationProposal) => Promise<boolean>;
}

/**
 * Applies the layer that makes a place for state, with the state where it is now, and then moves everything of the
 * environment there, the layer's own state included. Interrupted anywhere, the same call goes on.
 * @throws what selectLayers() and migrateState() throw, STATE_LAYER_MISSING, STATE_WITHOUT_ACCESS
 */
export async function bootstrapState(door: Door, options: BootstrapOptions): Promise<Bootstrap> {
  const context = await openEngine(door);
  requireProject(context);
  refuseFaults(context.project.faults);
  const environment = context.environment(options.environment);
  const { layer, keeper } = await stateLayer(context, environment);
  const about = { environment: environment.name, layer };
  const standing = await madePlace(context, environment, layer, keeper);
  if (standing && isKeptIn(environment, standing)) {
    const locks = await context.homes.of(environment.name).proveLocks();
    return { ...about, result: 'unchanged', applied: [], backend: standing.backend, locks };
  }
  const applied = (await isOnItsWay(context, environment)) ? [] : await applyLayer(door, layer, options);
  const place = await madePlace(context, environment, layer, keeper);
  const made = { ...about, applied, backend: place?.backend ?? '' };
  if (!place || !applied.every(({ result }) => isGood(result))) return { ...made, result: 'failed' };
  if (door.rehearsal) return { ...made, result: 'rehearsed' };
  const migration = await moveInto(door, environment, layer, place, options);
  const locks = await (await openEngine(door)).homes.of(environment.name).proveLocks();
  return { ...made, result: 'moved', migration, locks };
}

/** The one layer of the platform that makes a place for state. @throws STATE_LAYER_MISSING, also where there are several */
async function stateLayer(
  context: EngineContext,
  environment: NamedEnvironment,
): Promise<{ layer: string; keeper: StateKeeper }> {
  const graph = await layerGraph(context, environment);
  const keepers = graph.flatMap(({ name, content: { keepsState: keeper }, ofPlatform }) =>
    keeper ? [{ layer: name, keeper, ofPlatform }] : [],
  );
  const [first, second] = keepers.filter(({ ofPlatform }) => ofPlatform);
  if (first && !second) return first;
  throw new BerthError('STATE_LAYER_MISSING', {
    environment: environment.name,
    problem: first ? `${first.layer} and ${second?.layer} both do, and one has to go` : 'no layer of it does',
    known: keepers.map(({ layer }) => layer).join(', ') || 'none',
  });
}

/** Whether a move has begun: then nothing is applied any more, and the move is what is left. */
async function isOnItsWay({ homes }: EngineContext, { name }: NamedEnvironment): Promise<boolean> {
  return (await migrationMarks(homes.of(name).documents).read(name)) !== undefined;
}

async function applyLayer(
  door: Door,
  layer: string,
  { environment, anew = false, approval }: BootstrapOptions,
): Promise<InstanceResult[]> {
  const approve = approval();
  const selected = await selectLayers(door, { layers: [layer], all: false, environment, purpose: 'apply' });
  return await applyAll(selected.context, selected.specs, { parallel: 1, refresh: false, anew, ...approve });
}

function isGood(result: InstanceResult['result']): boolean {
  return ['applied', 'unchanged', 'skipped'].includes(result);
}

/** @throws STATE_WITHOUT_ACCESS as long as a person has something to do before */
async function moveInto(
  door: Door,
  { name: environment }: NamedEnvironment,
  layer: string,
  { backend, credentials }: MadePlace,
  { approveMove: approve }: BootstrapOptions,
): Promise<Migration> {
  const withoutAccess = (problem: string, cause?: unknown) => {
    const instance = layerName(environment, layer);
    const command = `berth state bootstrap --environment ${environment}`;
    return new BerthError(
      'STATE_WITHOUT_ACCESS',
      { instance, problem, remedy: credentials, command },
      { cause },
    );
  };
  if (backend === '') throw withoutAccess('the layer gives no backend before that');
  return await migrateState(door, { environment, to: backend, approve }).catch((error: unknown) => {
    const isSecret = error instanceof BerthError && error.code === 'SECRET_UNAVAILABLE';
    throw isSecret ? withoutAccess(error.message, error) : error;
  });
}
