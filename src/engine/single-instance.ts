import { refuseFaults } from '../config/project.ts';
import { parseInputTexts } from '../model/input-text.ts';
import {
  instanceName,
  longestInstanceName,
  namePartProblem,
  platformTeam,
  teamNameProblem,
} from '../model/instance.ts';
import type { EngineContext } from './context.ts';
import { flagSource, nameFaults } from './flag-source.ts';
import { HandedOver } from './handed-over.ts';
import { environmentContext } from './input-context.ts';
import { below, inputPlaces } from './input-places.ts';
import { type InputSources, resolveInputs } from './instance-inputs.ts';
import type { InstanceSpec } from './instance-spec.ts';

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
      ...(await new HandedOver(context).to(content.inputs, environment.name)),
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

/** A layer of the platform, with the inputs of berth.yaml. @throws UNKNOWN_LAYER, CONFIG_INVALID */
export async function layerInstance(
  context: EngineContext,
  name: string,
  environmentName: string | undefined,
  chart: InputSources['context'],
): Promise<InstanceSpec> {
  const entry = context.catalog.layer(name);
  const content = await entry.load();
  const environment = context.environment(environmentName);
  const { platform } = context.project;
  const source = below(platform, ['layers', name]);
  const inputs = resolveInputs(content.inputs, {
    context: { ...environmentContext(environment.name, environment.config), ...chart },
    defaults: {},
    explicit: platform.value.layers[name] ?? {},
    explicitSource: source,
    otherSource: source,
    placeOf: inputPlaces(platform, environment.name),
  });
  refuseFaults(inputs.faults);
  return {
    name: instanceName({ environment: environment.name, team: platformTeam, content: name }),
    kind: 'layer',
    team: platformTeam,
    environment,
    entry,
    content,
    ...inputs,
  };
}
