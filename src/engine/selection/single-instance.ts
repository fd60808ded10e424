import { refuseFaults } from '../../config/project.ts';
import type { Source } from '../../config/schema-faults.ts';
import type { Path } from '../../config/yaml-document.ts';
import { parseInputTexts } from '../../model/input-text.ts';
import {
  instanceName,
  longestInstanceName,
  namePartProblem,
  platformTeam,
  teamNameProblem,
} from '../../model/instance.ts';
import { layerReference } from '../../model/layer-reference.ts';
import type { EngineContext, NamedEnvironment } from '../context.ts';
import { AppliedOutputs } from '../layer/applied-outputs.ts';
import { writtenInputs } from '../layer/layer-graph.ts';
import { layerName } from '../layer/layer-name.ts';
import { handedOver, type IsFinal, outputSource } from '../layer/layer-outputs.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { flagSource, nameFaults } from './flag-source.ts';
import { environmentContext } from './input-context.ts';
import { below, inputPlaces } from './input-places.ts';
import { type InputSources, resolveInputs } from './instance-inputs.ts';

/** One instance that no team file describes. */
export interface SingleBlock {
  readonly block: string;
  readonly environment: string | undefined;
  readonly team: string;
  readonly suffix?: string;
  /** Values as written on the command line, by input. */
  readonly variables: Readonly<Record<string, string>>;
}

/** @throws UNKNOWN_ENVIRONMENT; INPUT_INVALID when the flags make no name of an instance */
export function blockInstanceName(
  context: EngineContext,
  { block, environment, team, suffix }: Omit<SingleBlock, 'variables'>,
): string {
  const name = instanceName({
    environment: context.environment(environment).name,
    team,
    content: block,
    ...(suffix && { suffix }),
  });
  const faults = [
    ...nameFaults('--team', team, teamNameProblem),
    ...nameFaults('--name', suffix, namePartProblem),
  ];
  const tooLong = () =>
    name.length > longestInstanceName
      ? `makes a name longer than ${longestInstanceName} characters`
      : undefined;
  refuseFaults(faults.length > 0 ? faults : nameFaults('--team', team, tooLong), 'INPUT_INVALID');
  return name;
}

/** @throws UNKNOWN_BLOCK, UNKNOWN_ENVIRONMENT, INPUT_INVALID with all faults */
export async function blockInstance(context: EngineContext, wanted: SingleBlock): Promise<InstanceSpec> {
  const entry = context.catalog.block(wanted.block);
  const content = await entry.load();
  const environment = context.environment(wanted.environment);
  const name = blockInstanceName(context, wanted);
  const inputs = resolveInputs(content.inputs, {
    context: {
      ...environmentContext(environment.name, environment.config),
      'team.name': wanted.team,
      ...(await new AppliedOutputs(context).to(entry, environment.name)),
    },
    defaults: environment.config.defaults,
    explicit: parseInputTexts(content.inputs, wanted.variables),
    explicitSource: flagSource,
    otherSource: flagSource,
    placeOf: inputPlaces(context.project.platform, environment.name),
  });
  refuseFaults(inputs.faults, 'INPUT_INVALID');
  return { name, kind: 'block', source: 'block', team: wanted.team, environment, entry, content, ...inputs };
}

/**
 * A layer of the platform, with the inputs of berth.yaml, and those that other layers give.
 * @param isFinal undefined: examples stand for all that is not there
 * @throws UNKNOWN_LAYER, CONFIG_INVALID, CONTENT_INVALID, LAYER_CYCLE, and of what is final NOTHING_APPLIED, HANDOVER_INVALID
 */
export async function layerInstance(
  context: EngineContext,
  name: string,
  environmentName: string | undefined,
  chart: InputSources['context'],
  isFinal: IsFinal = () => false,
): Promise<InstanceSpec> {
  const entry = context.catalog.layer(name);
  const content = await entry.load();
  const environment = context.environment(environmentName);
  const { platform } = context.project;
  const source = layerPlaces(platform, environment, name);
  const { values, awaited, awaitedCluster, missing } = await handedOver(context, environment, name, isFinal);
  const places = inputPlaces(platform, environment.name);
  const inputs = resolveInputs(content.inputs, {
    context: { ...environmentContext(environment.name, environment.config), ...chart, ...values },
    defaults: {},
    explicit: writtenInputs(context, environment, name),
    explicitSource: source,
    otherSource: source,
    placeOf: (origin, input) => {
      const reference = layerReference(origin);
      return reference ? outputSource(environment, reference) : places(origin, input);
    },
  });
  refuseFaults(inputs.faults);
  if (missing) throw missing;
  return {
    name: layerName(environment.name, name),
    kind: 'layer',
    team: platformTeam,
    environment,
    entry,
    content,
    ...inputs,
    ...(Object.keys(awaited).length > 0 && { awaited }),
    ...(awaitedCluster && { awaitedCluster }),
  };
}

/** Where inputs of a layer stand in berth.yaml: those for one environment, or those for all. */
function layerPlaces(platform: Source, { name, config }: NamedEnvironment, layer: string): Source {
  const [own, everywhere] = [
    below(platform, ['environments', name, 'layers', layer]),
    below(platform, ['layers', layer]),
  ];
  const placeOf = ([input]: Path) =>
    Object.hasOwn(config.layers[layer] ?? {}, input as string) ? own : everywhere;
  return {
    fault: (path, fault, part) => placeOf(path).fault(path, fault, part),
    placeOf: (path) => placeOf(path).placeOf?.(path),
  };
}
