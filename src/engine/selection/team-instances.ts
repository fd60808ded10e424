import { type Source, valueText } from '../../config/schema-faults.ts';
import type { TeamConfig } from '../../config/team-config.ts';
import type { Fault } from '../../errors.ts';
import type { Block } from '../../model/content.ts';
import { instanceName, longestInstanceName } from '../../model/instance.ts';
import type { EngineContext } from '../context.ts';
import { AppliedOutputs } from '../layer/applied-outputs.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { environmentContext } from './input-context.ts';
import { below, inputPlaces } from './input-places.ts';
import { resolveInputs, unknownName } from './instance-inputs.ts';

/** All instances that the team files want, and all faults in them. */
export interface TeamInstances {
  readonly specs: readonly InstanceSpec[];
  readonly faults: readonly Fault[];
}

/** Checks every team file against the blocks that it names. */
export async function teamInstances(
  context: Pick<EngineContext, 'project' | 'catalog' | 'inventory'>,
): Promise<TeamInstances> {
  const { project, catalog } = context;
  const appliedOutputs = new AppliedOutputs(context);
  const specs: InstanceSpec[] = [];
  const faults: Fault[] = [];
  const taken = new Map<string, string>();
  const environments = new Map(Object.entries(project.platform.value.environments));
  for (const team of project.teams) {
    for (const [index, wanted] of team.value.blocks.entries()) {
      const source = below(team, ['blocks', index]);
      const entry = catalog.blocks.find((block) => block.name === wanted.block);
      const config = environments.get(wanted.environment);
      if (!config) continue;
      if (!entry) {
        faults.push(
          unknownName(
            source,
            ['block'],
            'UNKNOWN_BLOCK',
            wanted.block,
            catalog.blocks.map((b) => b.name),
          ),
        );
        continue;
      }
      const content = await entry.load();
      const inputs = resolveInputs(content.inputs, {
        context: {
          ...environmentContext(wanted.environment, config),
          ...teamContext(team.value),
          ...(await appliedOutputs.to(entry, wanted.environment)),
        },
        defaults: config.defaults,
        explicit: wanted.inputs,
        explicitSource: below(source, ['inputs']),
        otherSource: source,
        placeOf: inputPlaces(project.platform, wanted.environment, team),
      });
      const spec: InstanceSpec = {
        name: instanceName({
          environment: wanted.environment,
          team: team.value.name,
          content: wanted.block,
          ...(wanted.name && { suffix: wanted.name }),
        }),
        kind: 'block',
        source: 'team',
        team: team.value.name,
        environment: { name: wanted.environment, config },
        entry,
        content,
        ...inputs,
      };
      faults.push(
        ...inputs.faults,
        ...versionFaults(source, wanted.version, content),
        ...instanceNameFaults(source, spec, taken),
      );
      faults.push(...uniqueFaults(source, spec, content, taken));
      specs.push(spec);
    }
  }
  return { specs, faults };
}

function teamContext(team: TeamConfig) {
  return {
    'team.name': team.name,
    ...(team.members !== undefined && { 'team.members': team.members }),
    ...(team.labels !== undefined && { 'team.labels': team.labels }),
  };
}

function versionFaults(source: Source, version: string | undefined, content: Block): Fault[] {
  if (version === undefined || content.version === version || content.version.startsWith(`${version}.`))
    return [];
  return [
    source.fault(['version'], {
      code: 'CONFIG_INVALID',
      message: `is not the version of ${content.name} in this catalog`,
      value: valueText(version),
      fix: `write "${content.version}"`,
    }),
  ];
}

function instanceNameFaults(source: Source, spec: InstanceSpec, taken: Map<string, string>): Fault[] {
  // Work folders and state are folders: some file systems do not tell upper from lower case.
  const key = spec.name.toLowerCase();
  const holder = taken.get(key);
  taken.set(key, spec.name);
  if (holder) {
    return [
      source.fault(['block'], {
        code: 'CONFIG_INVALID',
        message: 'is there twice in this environment',
        value: valueText(spec.name),
        fix: 'tell them apart with "name:"',
      }),
    ];
  }
  if (spec.name.length <= longestInstanceName) return [];
  return [
    source.fault(['block'], {
      code: 'CONFIG_INVALID',
      message: `makes a name longer than ${longestInstanceName} characters`,
      value: valueText(spec.name),
      fix: 'shorten the name of the team, the environment or the instance',
    }),
  ];
}

/** Two teams that want the same namespace: the second is told who has it. */
function uniqueFaults(
  source: Source,
  spec: InstanceSpec,
  content: Block,
  taken: Map<string, string>,
): Fault[] {
  const value = content.uniqueBy && spec.variables[content.uniqueBy];
  if (typeof value !== 'string') return [];
  const key = `${spec.environment.name}/${content.name}/${value}`;
  const holder = taken.get(key);
  taken.set(key, holder ?? spec.name);
  if (!holder) return [];
  return [
    source.fault(['inputs', content.uniqueBy as string], {
      code: 'INPUT_INVALID',
      message: `${content.uniqueBy} is already used by ${holder}`,
      value: valueText(value),
      fix: 'choose another one',
    }),
  ];
}
