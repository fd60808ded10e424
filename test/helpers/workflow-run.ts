import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { filledIn, holds, type Names } from './workflow-expression.ts';

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** What a job has of its own while it runs. */
export interface Workplace {
  /** Where the job begins, empty: its checkout. */
  readonly folder: string;
  /** For files of the job that are not in its checkout. */
  readonly home: string;
}

/** Does here what an action does on a runner. @param given its `with`, filled in @returns environment of the steps after it */
export type Action = (
  given: Readonly<Record<string, string>>,
  place: Workplace,
) => Promise<Readonly<Record<string, string>> | undefined>;

export interface Run {
  /** Folder for the jobs. */
  readonly folder: string;
  /** What a runner knows: `github.event_name`, `github.token`, `vars.X`, `secrets.X`, `inputs.X`. */
  readonly names: Names;
  /** Environment of every step: the program's, and GITHUB_SHA. */
  readonly environment: Readonly<Record<string, string>>;
  /** In the place of `uses:`, by name of the action without its version. */
  readonly actions: Readonly<Record<string, Action>>;
}

export interface Done {
  /** `job: the first words of what was run`, in order; actions by their names. */
  readonly steps: readonly string[];
  readonly outputs: Names;
}

/**
 * Runs a workflow file on this machine, job after job: `run:` as it stands, by the shell that GitHub takes.
 *
 * @throws where a step fails, with all that it said
 */
export async function runWorkflow(file: string, run: Run): Promise<Done> {
  const { jobs } = parse(readFileSync(file, 'utf8')) as { jobs: Readonly<Record<string, Job>> };
  const steps: string[] = [];
  let known: Names = run.names;
  const left = new Set<string>();
  for (const [name, job] of Object.entries(jobs)) {
    const follows = job.needs === undefined || !left.has(job.needs);
    if (!follows || (job.if !== undefined && !holds(job.if, known))) {
      left.add(name);
      continue;
    }
    const done = await runJob(name, job, { ...run, names: known });
    steps.push(...done.steps);
    const outputs = Object.entries(job.outputs ?? {}).map(([key, text]) => [
      `needs.${name}.outputs.${key}`,
      filledIn(text, done.outputs),
    ]);
    known = { ...known, ...Object.fromEntries(outputs) };
  }
  return { steps, outputs: known };
}

async function runJob(name: string, job: Job, run: Run): Promise<Done> {
  const home = mkdtempSync(path.join(run.folder, `${name}-`));
  const place = { folder: path.join(home, 'work'), home };
  mkdirSync(place.folder);
  const steps: string[] = [];
  let known = run.names;
  let environment: Readonly<Record<string, string>> = { ...run.environment, HOME: home };
  for (const step of job.steps) {
    if (step.if !== undefined && !holds(step.if, known)) continue;
    const fill = (texts: Readonly<Record<string, unknown>> = {}) =>
      Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, filledIn(`${text}`, known)]));
    if (step.uses !== undefined) {
      const action = step.uses.replace(/@.*/, '').replace('https://github.com/', '');
      const doIt = run.actions[action];
      if (!doIt) throw new Error(`nothing stands in for the action ${action}`);
      environment = { ...environment, ...(await doIt(fill(step.with), place)) };
      steps.push(`${name}: ${action}`);
      continue;
    }
    const script = filledIn(step.run ?? '', known);
    const outputs = path.join(home, 'outputs');
    writeFileSync(outputs, '');
    await execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: place.folder,
      env: { ...environment, ...fill(step.env), CI: 'true', GITHUB_OUTPUT: outputs },
      extendEnv: false,
      stdin: 'ignore',
      all: true,
    });
    steps.push(`${name}: ${script.split('\n')[0]}`);
    const said = readFileSync(outputs, 'utf8').split('\n').filter(Boolean);
    const news = said.map((line) => {
      const [key = '', ...value] = line.split('=');
      return [`steps.${step.id}.outputs.${key}`, value.join('=')];
    });
    known = { ...known, ...Object.fromEntries(news) };
  }
  return { steps, outputs: known };
}
