import { refuseFaults } from '../../config/project.ts';
import type { Source } from '../../config/schema-faults.ts';
import type { Path } from '../../config/yaml-document.ts';
import { BerthError, counted, type Fault } from '../../errors.ts';
import type { ContextSource } from '../../model/input.ts';
import { platformTeam } from '../../model/instance.ts';
import { batchOf } from '../batch/batch-selection.ts';
import {
  type Door,
  type EngineContext,
  type NamedEnvironment,
  openEngine,
  type SelectedInstances,
} from '../context.ts';
import { requirePreflight } from '../doctor/preflight.ts';
import { isApplied } from '../instance/instance-record.ts';
import { type InstanceStatus, instanceStatus } from '../instance/instance-status.ts';
import { clusterLayer } from '../layer/cluster-layer.ts';
import { type GraphLayer, isNamed, layerGraph } from '../layer/layer-graph.ts';
import { layerName } from '../layer/layer-name.ts';
import { appliedUsers, type IsFinal } from '../layer/layer-outputs.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { refuseStateKeepers } from '../state/state-keeper.ts';
import { unknownName } from './instance-inputs.ts';
import { layerInstance } from './single-instance.ts';

export interface LayerChoice {
  readonly layers: readonly string[];
  readonly all: boolean;
  readonly environment: string | undefined;
  readonly purpose: 'plan' | 'apply' | 'destroy';
  /** Only what failed or did not begin in the newest batch of the same command. */
  readonly resume?: boolean;
}

/**
 * Layers in the order of what they need; to be destroyed, backwards, and only what nobody uses any more.
 * @throws CONFIG_INVALID, CONTENT_INVALID, UNKNOWN_LAYER, UNKNOWN_ENVIRONMENT, CHART_MISSING, LAYER_CYCLE, LAYER_IN_USE,
 * LAYER_NEEDED, LAYER_KEEPS_STATE, PREFLIGHT_FAILED; to apply, NOTHING_APPLIED and HANDOVER_INVALID of layers that others need and that are
 * not among them
 */
export async function selectLayers(door: Door, choice: LayerChoice): Promise<SelectedInstances> {
  const { context, environment, graph } = await openPlatform(door, choice.environment);
  const { layers, all, resume, purpose } = choice;
  const ofPlatform = graph.filter((layer) => layer.ofPlatform).map(({ name }) => name);
  const wanted = all || (resume && layers.length === 0) ? ofPlatform : layers;
  if (wanted.length === 0) {
    throw new BerthError('USAGE', { problem: 'name a layer, or say --all', command: 'berth platform' });
  }
  for (const name of wanted) context.catalog.layer(name);
  if (purpose === 'destroy') {
    await refuseStateKeepers(context, environment, graph, wanted);
    await refuseUsedLayers(context, environment, graph, wanted);
  }
  const ordered = graph.filter(({ name }) => wanted.includes(name));
  const instances = ordered.map(({ name }) => layerName(environment.name, name));
  const { names, batch } = await batchOf(context, {
    ...(purpose !== 'plan' && { command: `platform ${purpose}` as const }),
    resume: resume === true,
    all: instances,
    wanted: instances,
    gone: 'layers that are not asked for now',
  });
  const isFinal = (layer: string) =>
    purpose === 'apply' && !names.includes(layerName(environment.name, layer));
  const specs: InstanceSpec[] = [];
  for (const layer of ordered.filter(({ name }) => names.includes(layerName(environment.name, name)))) {
    specs.push(await layerSpec(context, environment, layer, graph, { purpose, isFinal }));
  }
  if (purpose !== 'destroy') await requirePreflight(context, specs);
  const next = 'berth team apply --all';
  return { context, next, specs: purpose === 'destroy' ? specs.reverse() : specs, ...(batch && { batch }) };
}

async function layerSpec(
  context: EngineContext,
  environment: NamedEnvironment,
  layer: GraphLayer,
  graph: readonly GraphLayer[],
  { purpose, isFinal }: { readonly purpose: LayerChoice['purpose']; readonly isFinal: IsFinal },
): Promise<InstanceSpec> {
  const { name } = layer;
  const chart = await chartContext(context, name, environment.name);
  const followers = graph.filter((other) => other.after.includes(name)).map((other) => other.name);
  const after = purpose === 'destroy' ? followers : layer.after;
  return {
    ...(await layerInstance(context, name, environment.name, chart, isFinal)),
    after: after.map((other) => layerName(environment.name, other)),
    renewed: async () => await layerInstance(context, name, environment.name, chart, () => true),
  };
}

/** @throws CONFIG_INVALID, CONTENT_INVALID, UNKNOWN_ENVIRONMENT, LAYER_CYCLE */
async function openPlatform(door: Door, environmentName: string | undefined) {
  const context = await openEngine(door);
  refuseFaults([...context.project.faults, ...layerNameFaults(context)]);
  const environment = context.environment(environmentName);
  return { context, environment, graph: await layerGraph(context, environment) };
}

/** How a layer of the platform stands, and which others it comes after. */
export interface LayerStatus extends InstanceStatus {
  readonly layer: string;
  readonly version: string;
  /** Names of layers. */
  readonly needs: readonly string[];
}

/** How every layer of the platform stands in an environment, each after those that it needs. */
export async function platformStatus(
  door: Door,
  environmentName: string | undefined,
): Promise<LayerStatus[]> {
  const { context, environment, graph } = await openPlatform(door, environmentName);
  const layers = graph.filter((layer) => layer.ofPlatform);
  return await Promise.all(
    layers.map(async ({ name, content, needs }) => {
      const record = await context.inventory.instance(layerName(environment.name, name));
      const chart = Object.fromEntries(
        (['repository', 'name', 'version'] as const).map((part) => [
          `chart.${part}`,
          record?.inputs[`chart_${part}`] ?? unknownChart[`chart.${part}`],
        ]),
      );
      const spec = await layerInstance(context, name, environment.name, chart);
      return {
        layer: name,
        version: content.version,
        needs: needs.filter((needed) => layers.some((layer) => layer.name === needed)),
        ...(await instanceStatus(context, spec)),
      };
    }),
  );
}

/** Takes the place of a chart that nobody has looked for yet. */
export const unknownChart = {
  'chart.repository': '',
  'chart.name': 'unknown',
  'chart.version': '0.0.0',
} as const;

/** All faults of berth.yaml's layers, in every environment. @throws CONTENT_INVALID, LAYER_CYCLE */
export async function layerFaults(context: EngineContext): Promise<Fault[]> {
  const faults: Fault[] = layerNameFaults(context);
  for (const name of Object.keys(context.project.platform.value.environments)) {
    const environment = context.environment(name);
    for (const layer of await layerGraph(context, environment)) {
      if (!isNamed(context, environment, layer.name)) continue;
      await layerInstance(context, layer.name, name, unknownChart).catch((error: unknown) => {
        if (!(error instanceof BerthError)) throw error;
        faults.push(...error.faults);
      });
    }
  }
  return faults;
}

/** Layers of berth.yaml that are in no catalog. */
function layerNameFaults({ project, catalog }: EngineContext): Fault[] {
  const known = catalog.layers.map((layer) => layer.name);
  const keys: Source = { fault: (path, fault) => project.platform.fault(path, fault, 'key') };
  const { environments, layers } = project.platform.value;
  const written: [Path, object][] = [
    [['layers'], layers],
    ...Object.entries(environments).map(([name, { layers }]): [Path, object] => [
      ['environments', name, 'layers'],
      layers,
    ]),
  ];
  const ofInputs = written.flatMap(([path, inputs]) =>
    Object.keys(inputs)
      .filter((name) => !known.includes(name))
      .map((name) => unknownName(keys, [...path, name], 'UNKNOWN_LAYER', name, known)),
  );
  const ofClusters = Object.entries(environments).flatMap(([environment, config]) => {
    const name = clusterLayer(config);
    if (name === undefined || known.includes(name)) return [];
    const place = ['environments', environment, 'cluster', 'layer'];
    return [unknownName(project.platform, place, 'UNKNOWN_LAYER', name, known)];
  });
  return [...ofInputs, ...ofClusters];
}

/** @throws LAYER_IN_USE, LAYER_NEEDED */
async function refuseUsedLayers(
  context: EngineContext,
  environment: NamedEnvironment,
  graph: readonly GraphLayer[],
  layers: readonly string[],
): Promise<void> {
  const users = (await context.inventory.allInstances()).filter(
    (record) => record.environment === environment.name && record.team !== platformTeam,
  );
  if (users.length > 0) {
    throw new BerthError('LAYER_IN_USE', {
      layer: layers.join(', '),
      count: counted(users.length, 'instance'),
      instances: users.map((user) => user.instance).join(', '),
    });
  }
  const others = await appliedUsers(context, environment, graph, layers);
  if (others.length === 0) return;
  throw new BerthError('LAYER_NEEDED', {
    layer: layers.join(', '),
    instances: others.map((layer) => layerName(environment.name, layer)).join(', '),
    command: `berth platform destroy ${[...layers, ...others].join(' ')} --environment ${environment.name}`,
  });
}

/** The chart that a layer installs; one that is installed keeps the source that it came from. */
async function chartContext(
  context: EngineContext,
  name: string,
  environment: string,
): Promise<Partial<Record<ContextSource, unknown>>> {
  const { chart } = await context.catalog.layer(name).load();
  if (!chart) return {};
  const record = await context.inventory.instance(layerName(environment, name));
  const from = record?.inputs.chart_repository === '' ? 'bundled' : 'upstream';
  const found = await context.toolchain.chart(chart, isApplied(record) ? from : undefined);
  return {
    'chart.repository': found.repository ?? '',
    'chart.name': found.chart,
    'chart.version': found.version,
  };
}
