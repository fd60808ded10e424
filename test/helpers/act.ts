import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { testTool } from './test-tool.ts';

/** In the place of `uses:`: a folder for each action, by owner and name. */
const standIns = path.resolve('test/fixtures/actions');

/** What a forge tells a runner, and what surrounds it. */
export interface Run {
  readonly event: string;
  /** Empty: where the runner works. */
  readonly folder: string;
  /** Environment of the runner, which every step inherits, as on a host without containers. */
  readonly environment: Readonly<Record<string, string>>;
  /** Address of the forge, as it is written where a runner is registered. */
  readonly server: string;
  /** More of what the forge says: `GITHUB_...`; act takes the commit as SHA_REF. */
  readonly context: Readonly<Record<string, string>>;
  /** YAML files, as nothing secret is in an argument. */
  readonly secrets: string;
  readonly variables: string;
  readonly inputs: Readonly<Record<string, string>>;
}

export interface Done {
  /** `job: the first line of what was run`, in order; actions by their names. */
  readonly steps: readonly string[];
  /** What steps said for those after them: "job.name" -> value. */
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * act as Gitea has it, from which the runner of Forgejo comes: that one is no Go module that the proxy gives. Built from
 * modules. @returns absolute path
 */
export async function act(): Promise<string> {
  return await testTool({ folder: 'act', package: '.', output: 'act', cpuMinutes: 2 }, '0.261.10');
}

/** Runs a workflow file on this machine, without containers. @throws where a step fails, with all that it said */
export async function runWorkflow(file: string, run: Run): Promise<Done> {
  const text = readFileSync(file, 'utf8');
  const labels = new Set([...text.matchAll(/runs-on: (\S+)/g)].map(([, label]) => label));
  const { all, exitCode } = await execa(
    await act(),
    [
      ...[run.event, '--workflows', file, '--json', '--no-skip-checkout', '--no-cache-server'],
      ...[...labels].flatMap((label) => ['--platform', `${label}=-self-hosted`]),
      ...['--container-daemon-socket', '-', '--action-cache-path', path.join(run.folder, 'jobs')],
      ...['--github-instance', run.server, '--secret-file', run.secrets, '--var-file', run.variables],
      ...Object.entries(run.inputs).flatMap(([name, value]) => ['--input', `${name}=${value}`]),
      ...Object.entries(run.context).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...[...text.matchAll(/uses: (\S+)@(\S+)/g)].flatMap(([, action = '', version]) => [
        '--local-repository',
        `${nameOf(action)}@${version}=${standInFor(nameOf(action))}`,
      ]),
    ],
    { cwd: run.folder, env: run.environment, extendEnv: false, stdin: 'ignore', all: true, reject: false },
  );
  const entries = all.split('\n').flatMap(parsed);
  if (exitCode !== 0)
    throw new Error(entries.flatMap(({ level, msg }) => (level === 'debug' ? [] : [msg])).join('\n'));
  return { steps: entries.flatMap(stepOf), outputs: Object.fromEntries(entries.flatMap(outputOf)) };
}

/** Whether a forge starts a workflow for an event of a branch that changes these files. */
export async function starts(file: string, event: string, branch: string, changed: readonly string[]) {
  const { stdout } = await execa(await act(), ['starts', file, event, branch], { input: changed.join('\n') });
  return stdout === 'true';
}

interface Entry {
  readonly level?: string;
  readonly msg: string;
  readonly jobID?: string;
  readonly step?: string;
  readonly stage?: string;
  /** Of an action's own steps: after the one of the step that uses it. */
  readonly stepID?: readonly string[];
  readonly stepResult?: string;
  /** Said by a program, not by act. */
  readonly raw_output?: boolean;
}

function parsed(line: string): Entry[] {
  return line.startsWith('{') ? [JSON.parse(line)] : [{ msg: line }];
}

function stepOf({ jobID, step = '', stage, stepID = [], stepResult }: Entry): string[] {
  if (stage !== 'Main' || stepID.length !== 1 || stepResult !== 'success') return [];
  return [`${jobID}: ${nameOf(step.replace(/@[0-9a-f]{40}$/, '')).split('\n')[0]}`];
}

function outputOf({ jobID, msg, raw_output: said }: Entry): [string, string][] {
  const [, name, value = ''] = /^::set-output:: (\S+?)=(.*)$/s.exec(msg) ?? [];
  return name === undefined || said ? [] : [[`${jobID}.${name}`, value]];
}

/** Forgejo takes actions by their whole address. */
function nameOf(action: string): string {
  return action.replace('https://github.com/', '');
}

function standInFor(action: string): string {
  const folder = path.join(standIns, action);
  if (!existsSync(folder)) throw new Error(`nothing stands in for the action ${action}`);
  return folder;
}
