import type { CatalogEntry } from '../../catalog/catalog.ts';
import { suggestion } from '../../config/schema-faults.ts';
import { BerthError } from '../../errors.ts';
import { type Layer, providersOf } from '../../model/content.ts';
import { isActive, structuralChoices } from '../../model/input-model.ts';
import { type LayerReference, layerReference } from '../../model/layer-reference.ts';
import { reachesCluster } from '../../model/provider-set.ts';
import type { EngineContext, NamedEnvironment } from '../context.ts';
import { clusterLayer, clusterProblem } from './cluster-layer.ts';
import { referenceProblems } from './reference-problems.ts';

/** A layer of the catalog with what it needs of others. */
export interface GraphLayer {
  readonly name: string;
  readonly content: Layer;
  /** Names of all layers that it comes after: those that it requires, and those that it takes outputs of. */
  readonly needs: readonly string[];
  /** The same, and the layer that keeps the state of all others, where the platform has one. */
  readonly after: readonly string[];
  /** By input: an output of a layer of the platform, which nobody has written another value for. */
  readonly references: Readonly<Record<string, LayerReference>>;
  /** Whether the platform has it: berth.yaml names it, or it needs nothing said. */
  readonly ofPlatform: boolean;
}

/** Inputs of a layer that are written for an environment: its own win over those for all. */
export function writtenInputs(
  { project }: EngineContext,
  { config }: NamedEnvironment,
  layer: string,
): Readonly<Record<string, unknown>> {
  return { ...project.platform.value.layers[layer], ...config.layers[layer] };
}

/** Whether berth.yaml names a layer, for all environments or for this one. */
export function isNamed({ project }: EngineContext, { config }: NamedEnvironment, layer: string): boolean {
  if (clusterLayer(config) === layer) return true;
  return [project.platform.value.layers, config.layers].some((inputs) => Object.hasOwn(inputs, layer));
}

/** Layers that berth.yaml names for an environment. */
export function namedLayers(context: EngineContext, environment: NamedEnvironment): CatalogEntry<Layer>[] {
  return context.catalog.layers.filter(({ name }) => isNamed(context, environment, name));
}

/**
 * All layers of the catalog in an environment, each after those that it needs, and those that keep state before all that
 * they do not need; independent ones stay in alphabetical order.
 * @throws CONTENT_INVALID when a layer takes an output that there is none of, LAYER_CYCLE
 */
export async function layerGraph(
  context: EngineContext,
  environment: NamedEnvironment,
): Promise<GraphLayer[]> {
  const layers = new Map<string, Wanted>();
  const named = clusterLayer(environment.config);
  // That it is none is for the faults of berth.yaml to tell.
  const cluster = context.catalog.layers.find(({ name }) => name === named)?.name;
  for (const entry of context.catalog.layers) {
    const written = writtenInputs(context, environment, entry.name);
    layers.set(entry.name, wanted(await entry.load(), written, cluster));
  }
  for (const entry of context.catalog.layers) refuseBadNeeds(entry, layers, cluster);
  const graph = new Map<string, GraphLayer>();
  for (const name of ordered(layers)) {
    const { content, needs, references, open } = layers.get(name) as Wanted;
    const isThere = (layer: string) => graph.get(layer)?.ofPlatform === true;
    const keepers = [...graph.values()].filter((one) => one.ofPlatform && one.content.keepsState);
    graph.set(name, {
      name,
      content,
      needs,
      after: [...new Set([...keepers.map((keeper) => keeper.name), ...needs])],
      references: Object.fromEntries(Object.entries(references).filter(([, { layer }]) => isThere(layer))),
      ofPlatform:
        isNamed(context, environment, name) || open.every((input) => isThere(references[input]?.layer ?? '')),
    });
  }
  return [...graph.values()];
}

interface Wanted extends Pick<GraphLayer, 'content' | 'needs' | 'references'> {
  /** Inputs without a value, unless another layer gives one. */
  readonly open: readonly string[];
}

function wanted(
  content: Layer,
  written: Readonly<Record<string, unknown>>,
  cluster: string | undefined,
): Wanted {
  const { inputs } = content.inputs;
  const [defaults = {}] = structuralChoices(content.inputs);
  const choice = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, String(written[name] ?? value)]),
  );
  const unwritten = Object.entries(inputs).filter(
    ([name, input]) => isActive(input, choice) && (written[name] ?? undefined) === undefined,
  );
  const references = unwritten.flatMap(([name, { context }]) => {
    const reference = layerReference(context);
    return reference ? [[name, reference] as const] : [];
  });
  const home = cluster !== undefined && reachesCluster(providersOf(content, choice)) ? [cluster] : [];
  return {
    content,
    references: Object.fromEntries(references),
    needs: [...new Set([...content.requires, ...references.map(([, { layer }]) => layer), ...home])].sort(),
    open: unwritten
      .filter(([, input]) => input.default === undefined && (!input.context || layerReference(input.context)))
      .map(([name]) => name),
  };
}

/** What a layer takes must be there, and of the form that it takes. */
function refuseBadNeeds(
  entry: CatalogEntry<Layer>,
  layers: ReadonlyMap<string, Wanted>,
  cluster: string | undefined,
): void {
  const { content } = layers.get(entry.name) as Wanted;
  const missing = content.requires.filter((name) => !layers.has(name));
  const outputs = new Map([...layers].map(([name, layer]) => [name, layer.content.outputs]));
  const noCluster = entry.name === cluster ? clusterProblem(content) : undefined;
  const problems = [
    ...(noCluster ? [`an environment takes its cluster of it, and ${noCluster}`] : []),
    ...missing.map(
      (name) => `it requires "${name}", which is no layer: ${suggestion(name, [...layers.keys()])}`,
    ),
    ...referenceProblems(content.inputs, outputs),
  ];
  if (problems.length === 0) return;
  throw new BerthError('CONTENT_INVALID', { folder: entry.folder, problem: problems.join('; ') });
}

/** @throws LAYER_CYCLE */
function ordered(layers: ReadonlyMap<string, Wanted>): string[] {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (done.has(name)) return;
    const from = path.indexOf(name);
    if (from >= 0) throw new BerthError('LAYER_CYCLE', { path: [...path.slice(from), name].join(' -> ') });
    for (const needed of layers.get(name)?.needs ?? []) visit(needed, [...path, name]);
    done.add(name);
  };
  const keepers = [...layers].filter(([, { content }]) => content.keepsState).map(([name]) => name);
  for (const name of [...keepers, ...layers.keys()]) visit(name, []);
  return [...done];
}
