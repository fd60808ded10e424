import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { refuseFaults, teamFile } from '../../config/project.ts';
import { type Source, valueText } from '../../config/schema-faults.ts';
import type { TeamConfig } from '../../config/team-config.ts';
import { withBlock } from '../../config/team-file.ts';
import { teamTemplate } from '../../config/templates.ts';
import type { Fault } from '../../errors.ts';
import { parseInputTexts } from '../../model/input-text.ts';
import { namePartProblem, teamNameProblem } from '../../model/instance.ts';
import { writeWholeFile } from '../../model/whole-file.ts';
import { type Door, type EngineContext, openEngine, requireProject } from '../context.ts';
import { AppliedOutputs } from '../layer/applied-outputs.ts';
import { flagSource, nameFaults } from '../selection/flag-source.ts';
import { environmentContext } from '../selection/input-context.ts';
import { inputPlaces } from '../selection/input-places.ts';
import { resolveInputs } from '../selection/instance-inputs.ts';
import { teamInstances } from '../selection/team-instances.ts';
import { writeSchemas } from './schema-files.ts';

/** A block for a team, as flags or answers give it. */
export interface WantedTeam {
  readonly team: string;
  readonly block: string;
  readonly environment: string | undefined;
  readonly name?: string;
  /** Values as written on a command line, by input. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Writes a team file, or adds a block to the one that is there; comments in it stay.
 * @throws NO_PROJECT, CONFIG_INVALID, UNKNOWN_BLOCK, UNKNOWN_ENVIRONMENT, INPUT_INVALID; then nothing was written
 */
export async function writeTeam(
  door: Door,
  wanted: WantedTeam,
): Promise<{ team: string; file: string; created: boolean }> {
  const context = await openEngine(door);
  requireProject(context);
  const { project, catalog } = context;
  refuseFaults([...project.faults, ...(await teamInstances(context)).faults]);
  const environment = context.environment(wanted.environment);
  const block = catalog.block(wanted.block);
  const content = await block.load();
  const inputs = parseInputTexts(content.inputs, wanted.variables);
  const { faults } = resolveInputs(content.inputs, {
    context: {
      ...environmentContext(environment.name, environment.config),
      'team.name': wanted.team,
      ...(await new AppliedOutputs(context).to(block, environment.name)),
    },
    defaults: environment.config.defaults,
    explicit: inputs,
    explicitSource: flagSource,
    otherSource: flagSource,
    placeOf: inputPlaces(project.platform, environment.name),
  });
  const existing = project.teams.find((team) => team.value.name === wanted.team);
  refuseFaults(
    [
      ...nameFaults('[team]', wanted.team, teamNameProblem),
      ...nameFaults('--name', wanted.name, namePartProblem),
      ...twiceFaults(existing?.value, wanted, environment.name),
      ...faults,
    ],
    'INPUT_INVALID',
  );

  const { paths } = project;
  const file = existing
    ? path.join(paths.root, existing.file)
    : path.join(paths.teams, `${wanted.team}.yaml`);
  const created = existing === undefined;
  const text = created ? teamTemplate(wanted.team) : await readFile(file, 'utf8');
  const entry = {
    block: wanted.block,
    version: content.version.split('.')[0] as string,
    environment: environment.name,
    ...(wanted.name && { name: wanted.name }),
    inputs,
  };
  const changed = withBlock(text, entry);
  const relative = path.relative(paths.root, file);
  refuseFaults(await addedFaults(context, relative, changed), 'INPUT_INVALID');
  await mkdir(path.dirname(file), { recursive: true });
  await writeWholeFile(file, changed);
  await writeSchemas(context);
  return { team: wanted.team, file: relative, created };
}

/** What only the whole project shows about a new block, such as a namespace that another team has. */
async function addedFaults(
  { project, catalog, inventory }: EngineContext,
  file: string,
  text: string,
): Promise<Fault[]> {
  const { file: team, faults } = teamFile(file, text);
  if (!team) return [...faults];
  const added = team.value.blocks.length - 1;
  const fault: Source['fault'] = (at, fault, part) => {
    if (at[0] !== 'blocks' || at[1] !== added) return team.fault(at, fault, part);
    if (at.length === 2 || at[2] === 'inputs') return flagSource.fault(at.slice(3), fault);
    return { source: '--name', ...fault };
  };
  // The last one is told of a clash.
  const teams = [...project.teams.filter((one) => one.file !== file), { ...team, fault }];
  return [...faults, ...(await teamInstances({ project: { ...project, teams }, catalog, inventory })).faults];
}

/** A team has a block once in an environment, or several times under different names. */
function twiceFaults(
  team: TeamConfig | undefined,
  { block, name }: WantedTeam,
  environment: string,
): Fault[] {
  const twice = team?.blocks.some(
    (one) => one.block === block && one.environment === environment && one.name === name,
  );
  if (!twice) return [];
  return [
    {
      source: '--name',
      code: 'INPUT_INVALID',
      message: `the team has ${block} in ${environment} already`,
      ...(name && { value: valueText(name) }),
      fix: 'tell them apart with --name',
    },
  ];
}
