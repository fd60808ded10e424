import type { z } from 'zod';
import { type Source, schemaFaults } from '../../config/schema-faults.ts';
import { BerthError, counted, type Fault } from '../../errors.ts';
import { type LayerReference, type LayerSource, layerSource } from '../../model/layer-reference.ts';
import type { EngineContext, NamedEnvironment } from '../context.ts';
import { isApplied } from '../instance/instance-record.ts';
import { clusterLayer, hasCluster } from './cluster-layer.ts';
import { type GraphLayer, layerGraph } from './layer-graph.ts';
import { applyLayerCommand, layerName } from './layer-name.ts';

/** What other layers give to the inputs of one. */
export interface HandedOver {
  readonly values: Readonly<Record<LayerSource, unknown>>;
  /** Inputs whose value is an example, with the layer that has not given it yet. */
  readonly awaited: Readonly<Record<string, string>>;
  /** NOTHING_APPLIED for a layer whose values should be final: to be thrown once all other faults are told. */
  readonly missing?: BerthError | undefined;
  /** Layer that has not made the cluster yet, which this one reaches. */
  readonly awaitedCluster?: string | undefined;
}

/** Whether what a layer has given is what will be used: nothing will be applied before that gives it another value. */
export type IsFinal = (layer: string) => boolean;

/**
 * Outputs of the last apply of each layer that one takes some of; an example stands for what is not there yet.
 * @throws HANDOVER_INVALID when what is final is not of the form that its layer says
 */
export async function handedOver(
  context: EngineContext,
  environment: NamedEnvironment,
  name: string,
  isFinal: IsFinal,
): Promise<HandedOver> {
  const graph = new Map((await layerGraph(context, environment)).map((layer) => [layer.name, layer]));
  const { needs = [], references = {} } = graph.get(name) ?? {};
  const outputs = new Map<string, Given>();
  let missing: BerthError | undefined;
  for (const needed of needs.filter((layer) => graph.get(layer)?.ofPlatform)) {
    const instance = layerName(environment.name, needed);
    const record = await context.inventory.instance(instance);
    if (isFinal(needed) && !isApplied(record)) {
      const command = applyLayerCommand(needed, environment.name);
      missing ??= new BerthError('NOTHING_APPLIED', { instance, command });
    }
    outputs.set(needed, { instance, outputs: isApplied(record) ? record.outputs : {} });
  }
  const values: Record<LayerSource, unknown> = {};
  const awaited: Record<string, string> = {};
  const faults: Fault[] = [];
  for (const [input, reference] of Object.entries(references)) {
    const { layer, output } = reference;
    const { kind, example } = graph.get(layer)?.content.outputs[output] ?? {};
    const value = outputs.get(layer)?.outputs[output];
    const taken = graph.get(name)?.content.inputs.inputs[input];
    const checked = [kind, taken].map((one) => one?.schema.safeParse(value).error?.issues ?? []);
    // What both refuse is told once, in the words of the layer that gives it.
    const issues = checked.find((some) => some.length > 0) ?? [];
    const isGood = issues.length === 0;
    if (!isGood && !missing && isFinal(layer)) {
      faults.push(...outputFaults(outputSource(environment, reference), output, value, issues));
    } else {
      values[layerSource(reference)] = isGood ? value : example;
      if (!isGood) awaited[input] = layer;
    }
  }
  if (faults.length > 0) {
    const details = { count: counted(faults.length, 'fault'), instance: layerName(environment.name, name) };
    throw new BerthError('HANDOVER_INVALID', details, { faults });
  }
  const cluster = clusterLayer(environment.config);
  const awaitsCluster =
    cluster !== undefined && needs.includes(cluster) && !(await hasCluster(context, environment));
  return { values, awaited, ...(awaitsCluster && { awaitedCluster: cluster }), ...(missing && { missing }) };
}

function outputFaults(
  source: Source,
  output: string,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): Fault[] {
  const code = 'HANDOVER_INVALID';
  if (value === undefined)
    return [source.fault([], { code, message: 'is missing: the last apply gave none' })];
  const inside = issues.map((issue) => ({ ...issue, path: [output, ...issue.path] }));
  return schemaFaults(inside, { [output]: value }, source, () => [], code);
}

interface Given {
  readonly instance: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Where faults of a value stand that another layer has given. */
export function outputSource(environment: NamedEnvironment, { layer, output }: LayerReference): Source {
  const source = `output ${output} of ${layerName(environment.name, layer)}`;
  return {
    fault: (_path, { fix: _fix, ...fault }) => ({
      source,
      ...fault,
      fix: `mend the layer ${layer}, then "${applyLayerCommand(layer, environment.name)}"`,
    }),
    placeOf: () => source,
  };
}

/** Names of layers that come after these and are there: they must go first. */
export async function appliedUsers(
  { inventory }: EngineContext,
  environment: NamedEnvironment,
  graph: readonly GraphLayer[],
  layers: readonly string[],
): Promise<string[]> {
  const users = graph.filter(
    ({ name, needs }) => !layers.includes(name) && needs.some((needed) => layers.includes(needed)),
  );
  const names = users.map(({ name }) => name);
  const records = await Promise.all(
    names.map(async (name) => await inventory.instance(layerName(environment.name, name))),
  );
  return names.filter((_, index) => records[index] !== undefined);
}
