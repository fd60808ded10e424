import type { CatalogEntry } from '../catalog/catalog.ts';
import { refuseFaults } from '../config/project.ts';
import type { Source } from '../config/schema-faults.ts';
import { BerthError, counted, type Fault } from '../errors.ts';
import type { Layer } from '../model/content.ts';
import type { ContextSource } from '../model/input.ts';
import { isRequired, runtimeInputs, structuralChoices } from '../model/input-model.ts';
import { instanceName, platformTeam } from '../model/instance.ts';
import { type Door, type EngineContext, openEngine, type SelectedInstances } from './context.ts';
import { unknownName } from './instance-inputs.ts';
import { isApplied } from './instance-record.ts';
import { type InstanceStatus, instanceStatus } from './instance-status.ts';
import { layerInstance } from './single-instance.ts';

export interface LayerChoice {
  readonly layers: readonly string[];
  readonly all: boolean;
  readonly environment: string | undefined;
  /** Backwards, and only what no team uses any more. */
  readonly destroying: boolean;
}

/**
 * Layers in the order of what they require.
 * @throws CONFIG_INVALID, UNKNOWN_LAYER, UNKNOWN_ENVIRONMENT, CHART_MISSING, LAYER_IN_USE
 */
export async function selectLayers(door: Door, choice: LayerChoice): Promise<SelectedInstances> {
  const context = await openEngine(door);
  refuseFaults([...context.project.faults, ...layerNameFaults(context)]);
  const environment = context.environment(choice.environment).name;
  const wanted = choice.all ? await platformLayers(context) : choice.layers;
  if (wanted.length === 0) {
    throw new BerthError('USAGE', { problem: 'name a layer, or say --all', command: 'berth platform' });
  }
  for (const name of wanted) context.catalog.layer(name);
  if (choice.destroying) await refuseUsedLayers(context, environment, wanted);
  const ordered = (await orderedLayers(context)).filter((name) => wanted.includes(name));
  const specs = [];
  for (const name of choice.destroying ? ordered.reverse() : ordered) {
    specs.push(
      await layerInstance(context, name, environment, await chartContext(context, name, environment)),
    );
  }
  return { context, specs, next: 'berth team apply --all' };
}

/** How every layer of the platform stands in an environment. */
export async function platformStatus(
  door: Door,
  environmentName: string | undefined,
): Promise<InstanceStatus[]> {
  const context = await openEngine(door);
  refuseFaults([...context.project.faults, ...layerNameFaults(context)]);
  const environment = context.environment(environmentName).name;
  return await Promise.all(
    (await platformLayers(context)).map(async (name) => {
      const record = await context.inventory.instance(layerName(environment, name));
      const chart = Object.fromEntries(
        (['repository', 'name', 'version'] as const).map((part) => [
          `chart.${part}`,
          record?.inputs[`chart_${part}`] ?? unknownChart[`chart.${part}`],
        ]),
      );
      return await instanceStatus(context, await layerInstance(context, name, environment, chart));
    }),
  );
}

/** Takes the place of a chart that nobody has looked for yet. */
export const unknownChart = {
  'chart.repository': '',
  'chart.name': 'unknown',
  'chart.version': '0.0.0',
} as const;

/** Layers that berth.yaml names. */
export function namedLayers({ catalog, project }: EngineContext): CatalogEntry<Layer>[] {
  return catalog.layers.filter(({ name }) => Object.hasOwn(project.platform.value.layers, name));
}

/** All faults of berth.yaml's layers, in every environment. */
export async function layerFaults(context: EngineContext): Promise<Fault[]> {
  const faults: Fault[] = layerNameFaults(context);
  for (const environment of Object.keys(context.project.platform.value.environments)) {
    for (const { name } of namedLayers(context)) {
      await layerInstance(context, name, environment, unknownChart).catch((error: unknown) => {
        if (!(error instanceof BerthError)) throw error;
        faults.push(...error.faults);
      });
    }
  }
  return faults;
}

/** Layers that the platform has, in order: those that berth.yaml names, and those that need nothing said. */
async function platformLayers(context: EngineContext): Promise<string[]> {
  const { layers } = context.project.platform.value;
  const names: string[] = [];
  for (const name of await orderedLayers(context)) {
    const { inputs } = await context.catalog.layer(name).load();
    const [choice = {}] = structuralChoices(inputs);
    const needs = runtimeInputs(inputs, choice).some(([, input]) => isRequired(input));
    if (!needs || Object.hasOwn(layers, name)) names.push(name);
  }
  return names;
}

/** Layers of berth.yaml that are in no catalog. */
function layerNameFaults({ project, catalog }: EngineContext): Fault[] {
  const known = catalog.layers.map((layer) => layer.name);
  const keys: Source = { fault: (path, fault) => project.platform.fault(path, fault, 'key') };
  return Object.keys(project.platform.value.layers)
    .filter((name) => !known.includes(name))
    .map((name) => unknownName(keys, ['layers', name], 'UNKNOWN_LAYER', name, known));
}

/** A layer comes after all that it requires; independent ones stay in alphabetical order. */
async function orderedLayers({ catalog }: EngineContext): Promise<string[]> {
  const requires = new Map<string, readonly string[]>();
  for (const layer of catalog.layers) requires.set(layer.name, (await layer.load()).requires);
  const ordered: string[] = [];
  const visit = (name: string): void => {
    if (ordered.includes(name)) return;
    for (const required of requires.get(name) ?? []) visit(required);
    ordered.push(name);
  };
  for (const name of requires.keys()) visit(name);
  return ordered;
}

async function refuseUsedLayers(
  context: EngineContext,
  environment: string,
  layers: readonly string[],
): Promise<void> {
  const users = (await context.inventory.allInstances()).filter(
    (record) => record.environment === environment && record.team !== platformTeam,
  );
  if (users.length === 0) return;
  throw new BerthError('LAYER_IN_USE', {
    layer: layers.join(', '),
    count: counted(users.length, 'instance'),
    instances: users.map((user) => user.instance).join(', '),
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

function layerName(environment: string, name: string): string {
  return instanceName({ environment, team: platformTeam, content: name });
}
