import path from 'node:path';
import { refuseFaults } from '../../config/project.ts';
import { BerthError, type Fault } from '../../errors.ts';
import { type BlockReference, blockReference } from '../../model/block-reference.ts';
import type { Block } from '../../model/content.ts';
import type { ContextSource } from '../../model/input.ts';
import type { InputModel } from '../../model/input-model.ts';
import { instanceSuffix } from '../../model/instance.ts';
import { type EngineContext, requireProject } from '../context.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { teamInstances } from '../selection/team-instances.ts';

/** A block of a team, as flags name it. */
export interface TeamBlock {
  readonly team: string;
  readonly block: string;
  /** Undefined: all of the team's instances of the block. */
  readonly name: string | undefined;
  /** Undefined: in every environment. */
  readonly environment: string | undefined;
}

/**
 * What the instances of a team's block give to the inputs of a blueprint.
 *
 * @param known names of inputs that have a value already, and want none
 * @throws NO_PROJECT, CONFIG_INVALID, UNKNOWN_TEAM, UNKNOWN_BLOCK, TEAM_LACKS_BLOCK; INPUT_INVALID where instances disagree
 */
export async function teamValues(
  context: EngineContext,
  wanted: TeamBlock,
  model: InputModel,
  known: ReadonlySet<string>,
): Promise<Partial<Record<ContextSource, unknown>>> {
  const { content, specs } = await instancesOf(context, wanted);
  const faults: Fault[] = [];
  const values: Partial<Record<ContextSource, unknown>> = { 'team.name': wanted.team };
  for (const [name, { context: source }] of Object.entries(model.inputs)) {
    const reference = blockReference(source);
    if (!source || !reference || known.has(name)) continue;
    const found = specs.filter(
      (spec) => reference.stage === undefined || stageOf(content, spec) === reference.stage,
    );
    const different = new Set(
      found.map((spec) => given(spec, reference)).filter((value) => value !== undefined),
    );
    if (different.size > 1) faults.push(disagreement(name, reference, found));
    else values[source] = [...different][0];
  }
  refuseFaults(faults, 'INPUT_INVALID');
  return values;
}

async function instancesOf(context: EngineContext, { team, block, name, environment }: TeamBlock) {
  requireProject(context);
  const { project, catalog } = context;
  if (environment !== undefined) context.environment(environment);
  const content = await catalog.block(block).load();
  const { specs, faults } = await teamInstances(context);
  refuseFaults([...project.faults, ...faults]);
  const names = project.teams.map((one) => one.value.name);
  if (!names.includes(team))
    throw new BerthError('UNKNOWN_TEAM', { team, known: names.join(', ') || 'none' });
  const found = specs.filter(
    (spec) =>
      spec.team === team &&
      spec.content.name === block &&
      (environment === undefined || spec.environment.name === environment) &&
      (name === undefined || suffixOf(spec) === name),
  );
  if (found.length === 0) throw new BerthError('TEAM_LACKS_BLOCK', { team, block });
  return { content, specs: found };
}

function suffixOf({ name, environment, team, content }: InstanceSpec): string {
  return instanceSuffix(name, { environment: environment.name, team, content: content.name });
}

function stageOf({ stageBy }: Block, { variables }: InstanceSpec): string | undefined {
  const folder = stageBy && variables[stageBy];
  return typeof folder === 'string' ? path.posix.basename(folder) : undefined;
}

function given({ variables, choice }: InstanceSpec, { input }: BlockReference): unknown {
  return variables[input] ?? choice[input];
}

function disagreement(name: string, reference: BlockReference, specs: readonly InstanceSpec[]): Fault {
  const values = specs.map((spec) => `${spec.name}: ${String(given(spec, reference))}`);
  return {
    source: '--team',
    code: 'INPUT_INVALID',
    message: `${name} comes from ${reference.input}, which differs between the team's instances (${values.join(', ')})`,
    fix: `choose with --name or --environment, or give --var ${name}=...`,
  };
}
