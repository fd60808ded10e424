import { mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { BerthError } from '../errors.ts';
import type { Behaviour, Emit } from '../events.ts';
import { isAlive } from '../model/live-process.ts';
import { namedFile } from '../model/named-file.ts';
import { terraformFile } from '../model/terraform-json.ts';
import { isDraft, writeWholeFile } from '../model/whole-file.ts';
import { childEnvironment } from './environment.ts';
import { diagnosticsText, failureOf, failureText } from './failure.ts';
import { openLog } from './log.ts';
import { type Mask, maskValue } from './mask.ts';
import { type Outcome, OutcomeCollector } from './outcome.ts';
import type { PlanDocument } from './plan-document.ts';
import { runTerraform, type StopSignal, type TerraformExit } from './process.ts';
import type { TerraformProgram } from './program.ts';
import { checkedLockFile, lockFile } from './provider-lock.ts';
import { rescueState, withReserve } from './rescued-state.ts';

/** One instance of an initialised module: where it runs and what it is given. */
export interface InstanceRun {
  readonly instance: string;
  /** Terraform workspace: the name of the instance, where its backend knows workspaces. */
  readonly workspace: string;
  readonly program: TerraformProgram;
  /** Initialised module directory; only read. */
  readonly moduleFolder: string;
  /** Private current directory: a rescued errored.tfstate stays here. */
  readonly workFolder: string;
  /** Where the log of a failure is kept. @default the work folder */
  readonly logFolder?: string;
  /** Values of the runtime inputs that are no secrets; they travel as a file of data. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Values of the sensitive inputs; they travel as environment variables. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Takes these secrets, and those of the connection, out of all that the process says. */
  readonly mask: Mask;
  readonly connection: Readonly<Record<string, string>>;
  readonly cliConfig: string;
  /** Services are played: what is done to their resources is marked. */
  readonly rehearsed: boolean;
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
const otherPlans = /^plan-(\d+)(\.tfplan|-\w+)$/;
const importsFile = 'imports.tf.json';

/** An object that the state is to know as a resource from now on. */
export interface Import {
  /** Address of the resource. */
  readonly to: string;
  /** As its provider names the object. */
  readonly id: string;
}

/** `terraform plan`; the plan stays in the work folder until it is applied or dropped. */
export async function plan(run: InstanceRun, options: { destroy: boolean }): Promise<Outcome> {
  const extra = options.destroy ? ['-destroy'] : [];
  return await operate(run, 'DETECT', ['plan', `-out=${planFile}`, `-var-file=${variablesFile}`, ...extra]);
}

/** Compares the cluster with the state, whatever the module says; the plan stays until it is dropped. */
export async function planRefresh(run: InstanceRun): Promise<Outcome> {
  const command = ['plan', '-refresh-only', `-out=${planFile}`, `-var-file=${variablesFile}`];
  return await operate(run, 'DETECT', command);
}

/** Applies what `plan` left, exactly. A plan holds no write-only secret: they are given again, by the environment. */
export async function applyPlan(run: InstanceRun, behaviour: Behaviour): Promise<Outcome> {
  return await operate(run, behaviour, ['apply', planFile]);
}

/** Plans and applies in one process. @param imports objects that it takes over first */
export async function apply(run: InstanceRun, imports: readonly Import[] = []): Promise<Outcome> {
  return await operate(run, 'APPLY', ['apply', '-auto-approve', `-var-file=${variablesFile}`], imports);
}

/** Takes the mark off a resource that a broken run left, so that it is changed where needed instead of made anew. */
export async function untaint(run: InstanceRun, address: string): Promise<void> {
  await prepareWorkFolder(run, []);
  const collector = new OutcomeCollector(run.instance, run.emit, run.rehearsed);
  const exit = await start(run, ['untaint', address], collector, [
    '-no-color',
    `-lock-timeout=${lockTimeout}`,
  ]);
  if (exit.code !== 0) throw failureOf(run.instance, 'APPLY', exit, collector.outcome);
}

/** Plans and destroys in one process. */
export async function destroy(run: InstanceRun): Promise<Outcome> {
  return await operate(run, 'DESTROY', ['destroy', '-auto-approve', `-var-file=${variablesFile}`]);
}

/** The plan that `plan` left, without secrets; needs another process, which gets none. */
export async function showPlan(run: InstanceRun): Promise<PlanDocument> {
  const collector = new OutcomeCollector(run.instance, run.emit, run.rehearsed);
  const exit = await start({ ...run, secrets: {} }, ['show', '-json', planFile], collector, []);
  if (exit.code !== 0) throw failureOf(run.instance, 'DETECT', exit, collector.outcome);
  const withoutSecrets = (key: string, value: unknown) =>
    key === 'before' || key === 'after' ? maskValue(value, run.mask) : value;
  return JSON.parse(exit.text, withoutSecrets) as PlanDocument;
}

/** A plan that is only looked at has a folder of its own: beside it, an apply may be about to read its values. */
export async function inOwnFolder<T>(run: InstanceRun, work: (own: InstanceRun) => Promise<T>): Promise<T> {
  await mkdir(run.workFolder, { recursive: true, mode: 0o700 });
  const workFolder = await mkdtemp(path.join(run.workFolder, `plan-${process.pid}-`));
  try {
    return await work({ ...run, workFolder, logFolder: run.workFolder });
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** Removes the plan file: it may hold values of secrets. */
export async function dropPlan(run: Pick<InstanceRun, 'workFolder'>): Promise<void> {
  await rm(path.join(run.workFolder, planFile), { force: true });
}

/** Removes plans that killed processes have left: they hold values of the inputs. */
export async function dropLeftPlans(workFolder: string): Promise<void> {
  for (const file of await readdir(workFolder).catch(() => [])) {
    const [, owner] = otherPlans.exec(file) ?? [];
    if (owner && !isAlive(Number(owner)))
      await rm(path.join(workFolder, file), { recursive: true, force: true });
  }
}

async function operate(
  run: InstanceRun,
  behaviour: Behaviour,
  command: readonly string[],
  imports: readonly Import[] = [],
): Promise<Outcome> {
  await prepareWorkFolder(run, imports);
  const collector = new OutcomeCollector(run.instance, run.emit, run.rehearsed);
  const flags = ['-json', '-input=false', '-no-color', `-lock-timeout=${lockTimeout}`];
  const work = async () => await start(run, command, collector, flags);
  const exit = await (behaviour === 'DETECT' ? work() : withReserve(run.workFolder, work)).finally(() =>
    rm(path.join(run.workFolder, importsFile), { force: true }),
  );
  for (const warning of new Set(collector.outcome.warnings.map((one) => diagnosticsText([one])))) {
    run.emit({ type: 'notice', text: `${run.instance}: warning: ${warning}` });
  }
  if (exit.code !== 0) throw await failed(run, behaviour, exit, collector.outcome);
  return collector.outcome;
}

/** Keeps all that Terraform said beside the error, which names the cause alone. */
async function failed(
  run: InstanceRun,
  behaviour: Behaviour,
  exit: TerraformExit,
  outcome: Outcome,
): Promise<BerthError> {
  // First of all: nothing else may take the room.
  const rescuedState = await rescueState(run.workFolder, outcome);
  const log = path.join(run.logFolder ?? run.workFolder, 'failure.log');
  const text = failureText(exit, outcome);
  // On a full disk there is no log.
  const written = await writeWholeFile(log, `${text}\n`, { mode: 0o600 }).then(
    () => true,
    () => false,
  );
  return failureOf(run.instance, behaviour, exit, outcome, {
    program: run.program.name,
    rescuedState,
    log: written ? log : undefined,
  });
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
      workspace: run.workspace,
      dataFolder: path.join(run.moduleFolder, '.terraform'),
      cliConfig: run.cliConfig,
      connection: run.connection,
      secrets: run.secrets,
      debug: run.debug,
    }),
    mask: run.mask,
    log: run.debug ? await openLog(run.caller, run.emit) : undefined,
    // `show` answers with one JSON document on one line, which is no message.
    onMessage: command === 'show' ? undefined : collector.add,
    stop: run.stop,
  });
}

async function prepareWorkFolder(run: InstanceRun, imports: readonly Import[]): Promise<void> {
  await mkdir(run.workFolder, { recursive: true, mode: 0o700 });
  for (const name of ['main.tf.json', 'backend.tf.json']) {
    await link(path.join(run.moduleFolder, name), path.join(run.workFolder, name));
  }
  await link(path.join(run.moduleFolder, checkedLockFile), path.join(run.workFolder, lockFile));
  await dropHalfWritten(run.workFolder);
  const text = terraformFile(run.variables);
  const variables = path.join(run.workFolder, variablesFile);
  await namedFile(variables, writeWholeFile(variables, text, { mode: 0o600 }));
  const file = path.join(run.workFolder, importsFile);
  if (imports.length > 0) await writeWholeFile(file, terraformFile({ import: imports }), { mode: 0o600 });
  else await rm(file, { force: true });
}

/** What a killed process was about to rename to the file of variables. */
async function dropHalfWritten(workFolder: string): Promise<void> {
  const left = (await readdir(workFolder)).filter((name) => isDraft(name, variablesFile));
  for (const file of left) await rm(path.join(workFolder, file), { force: true });
}

async function link(target: string, file: string): Promise<void> {
  if ((await readlink(file).catch(() => undefined)) === target) return;
  await rm(file, { force: true });
  await symlink(target, file);
}
