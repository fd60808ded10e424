import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { refuseFaults } from '../config/project.ts';
import type { Source } from '../config/schema-faults.ts';
import { valueText } from '../config/schema-faults.ts';
import { withBlock } from '../config/team-file.ts';
import { teamTemplate } from '../config/templates.ts';
import { parseInputText } from '../model/input-text.ts';
import { platformTeam } from '../model/instance.ts';
import { dnsLabel, keepsRule } from '../model/rule.ts';
import { type Door, openEngine, requireProject } from './context.ts';
import { environmentContext } from './input-context.ts';
import { resolveInputs } from './instance-inputs.ts';
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
 * @throws NO_PROJECT, UNKNOWN_BLOCK, UNKNOWN_ENVIRONMENT, INPUT_INVALID; then nothing was written
 */
export async function writeTeam(
  door: Door,
  wanted: WantedTeam,
): Promise<{ team: string; file: string; created: boolean }> {
  const context = await openEngine(door);
  requireProject(context);
  const environment = context.environment(wanted.environment);
  const content = await context.catalog.block(wanted.block).load();
  const inputs = Object.fromEntries(
    Object.entries(wanted.variables).map(([name, text]) => {
      const input = content.inputs.inputs[name];
      return [name, input ? parseInputText(input, text) : text];
    }),
  );
  const { faults } = resolveInputs(content.inputs, {
    context: { ...environmentContext(environment.name, environment.config), 'team.name': wanted.team },
    defaults: environment.config.defaults,
    explicit: inputs,
    explicitSource: flags,
    otherSource: flags,
  });
  refuseFaults([...teamNameFaults(wanted.team), ...faults], 'INPUT_INVALID');

  const file = path.join(context.project.paths.teams, `${wanted.team}.yaml`);
  const created = !existsSync(file);
  const text = created ? teamTemplate(wanted.team) : await readFile(file, 'utf8');
  const entry = {
    block: wanted.block,
    version: content.version.split('.')[0] as string,
    environment: environment.name,
    ...(wanted.name && { name: wanted.name }),
    inputs,
  };
  await mkdir(path.dirname(file), { recursive: true });
  await writeFileAtomic(file, withBlock(text, entry));
  await writeSchemas(context);
  return { team: wanted.team, file: path.relative(context.project.paths.root, file), created };
}

const flags: Source = {
  fault: (path, fault) => ({ source: path.length > 0 ? `--var ${String(path[0])}` : '--var', ...fault }),
};

function teamNameFaults(team: string) {
  const broken = dnsLabel.find((rule) => !keepsRule(rule, team));
  const message = broken?.message ?? (team === platformTeam ? `must not be "${platformTeam}"` : undefined);
  return message
    ? [{ source: '[team]', code: 'INPUT_INVALID' as const, message, value: valueText(team) }]
    : [];
}
