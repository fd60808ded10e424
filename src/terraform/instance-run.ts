import { mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Behaviour, Emit } from '../events.ts';
import { isAlive } from '../model/live-process.ts';
import { namedFile } from '../model/named-file.ts';
import { childEnvironment } from './environment.ts';
import { diagnosticsText, failureOf } from './failure.ts';
import { type Outcome, OutcomeCollector } from './outcome.ts';
import { runTerraform, type StopSignal, type TerraformExit } from './process.ts';
import type { TerraformProgram } from './program.ts';
import { rescueState, withReserve } from './rescued-state.ts';

/** One instance of an initialised module: where it runs and what it is given. */
export interface InstanceRun {
  /** Name of the instance; also its Terraform workspace. */
  readonly instance: string;
  readonly program: TerraformProgram;
  /** Initialised module directory; only read. */
  readonly moduleFolder: string;
  /** Private current directory: a rescued errored.tfstate stays here. */
  readonly workFolder: string;
  /** Values of the runtime inputs that are no secrets; they travel as a file of data. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly connection: Readonly<Record<string, string>>;
  readonly cliConfig: string;
  readonly caller: Readonly<Record<string, string | undefined>>;
  readonly debug: boolean;
  readonly emit: Emit;
  readonly stop: StopSignal;
}

/** Seconds that a run waits for a lock before it gives up. */
const lockTimeout = '10s';
const variablesFile = 'variables.tfvars.json';
/** Named after the process that may apply it: one whose process is gone is nobody's. */
const planFile = `plan-${process.pid}.tfplan`;
const otherPlans = /^plan-(\d+)\.tfplan$/;

/** `terraform plan`; the plan stays in the work folder until it is applied or dropped. */
export async function plan(run: InstanceRun, options: { destroy: boolean }): Promise<Outcome> {
  const extra = options.destroy ? ['-destroy'] : [];
  return await operate(run, 'DETECT', ['plan', `-out=${planFile}`, `-var-file=${variablesFile}`, ...extra]);
}

/** Applies what `plan` left, exactly. */
export async function applyPlan(run: InstanceRun, behaviour: Behaviour): Promise<Outcome> {
  return await operate(run, behaviour, ['apply', planFile]);
}

/** Plans and applies in one process. */
export async function apply(run: InstanceRun): Promise<Outcome> {
  return await operate(run, 'APPLY', ['apply', '-auto-approve', `-var-file=${variablesFile}`]);
}

/** Plans and destroys in one process. */
export async function destroy(run: InstanceRun): Promise<Outcome> {
  return await operate(run, 'DESTROY', ['destroy', '-auto-approve', `-var-file=${variablesFile}`]);
}

/** The plan that `plan` left, as Terraform's JSON; needs another process. */
export async function showPlan(run: InstanceRun): Promise<string> {
  const collector = new OutcomeCollector(run.instance, run.emit);
  const exit = await start(run, ['show', '-json', planFile], collector, []);
  if (exit.code !== 0) throw failureOf(run.instance, 'DETECT', exit, collector.outcome);
  return exit.text;
}

/** Removes the plan file: it holds values of secrets. */
export async function dropPlan(run: Pick<InstanceRun, 'workFolder'>): Promise<void> {
  await rm(path.join(run.workFolder, planFile), { force: true });
}

/** Removes plans that killed processes have left: they hold values of secrets. */
export async function dropLeftPlans(workFolder: string): Promise<void> {
  for (const file of await readdir(workFolder).catch(() => [])) {
    const [, owner] = otherPlans.exec(file) ?? [];
    if (owner && !isAlive(Number(owner))) await rm(path.join(workFolder, file), { force: true });
  }
}

async function operate(run: InstanceRun, behaviour: Behaviour, command: readonly string[]): Promise<Outcome> {
  await prepareWorkFolder(run);
  const collector = new OutcomeCollector(run.instance, run.emit);
  const flags = ['-json', '-input=false', '-no-color', `-lock-timeout=${lockTimeout}`];
  const work = async () => await start(run, command, collector, flags);
  const exit = behaviour === 'DETECT' ? await work() : await withReserve(run.workFolder, work);
  await rescueState(run, collector.outcome);
  for (const warning of new Set(collector.outcome.warnings.map((one) => diagnosticsText([one])))) {
    run.emit({ type: 'notice', text: `${run.instance}: warning: ${warning}` });
  }
  if (exit.code !== 0) throw failureOf(run.instance, behaviour, exit, collector.outcome);
  return collector.outcome;
}

async function start(
  run: InstanceRun,
  [command = '', ...rest]: readonly string[],
  collector: OutcomeCollector,
  flags: readonly string[],
): Promise<TerraformExit> {
  // A plan file is the last argument, and flags come before it.
  return await runTerraform({
    program: run.program.path,
    arguments: [command, ...flags, ...rest],
    folder: run.workFolder,
    environment: childEnvironment({
      caller: run.caller,
      workspace: run.instance,
      dataFolder: path.join(run.moduleFolder, '.terraform'),
      cliConfig: run.cliConfig,
      connection: run.connection,
      secrets: run.secrets,
      debug: run.debug,
    }),
    // `show` answers with one JSON document on one line, which is no message.
    onMessage: command === 'show' ? undefined : collector.add,
    stop: run.stop,
  });
}

async function prepareWorkFolder(run: InstanceRun): Promise<void> {
  await mkdir(run.workFolder, { recursive: true, mode: 0o700 });
  for (const name of ['main.tf.json', 'backend.tf.json', '.terraform.lock.hcl']) {
    await link(path.join(run.moduleFolder, name), path.join(run.workFolder, name));
  }
  await dropHalfWritten(run.workFolder);
  const text = `${JSON.stringify(run.variables, null, 2)}\n`;
  const file = path.join(run.workFolder, variablesFile);
  await namedFile(file, writeFileAtomic(file, text, { mode: 0o600 }));
}

/** What a killed process was about to rename to the file of variables. */
async function dropHalfWritten(workFolder: string): Promise<void> {
  const left = (await readdir(workFolder)).filter((file) => /^variables\.tfvars\.json\.\d+$/.test(file));
  for (const file of left) await rm(path.join(workFolder, file), { force: true });
}

async function link(target: string, file: string): Promise<void> {
  if ((await readlink(file).catch(() => undefined)) === target) return;
  await rm(file, { force: true });
  await symlink(target, file);
}
