import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Mask, secretMask, type TerraformProgram } from '../../engine/publish/plain-module.ts';
import { ApiFailure } from './api-request.ts';
import { catalogReference, takeFromCatalog, type WriteBlock } from './catalog-source.ts';
import { fetchSource } from './git-source.ts';
import { type OpenedInputs, openInputs, openValue, secretsOf } from './input-values.ts';
import type { KeptStates } from './kept-states.ts';
import type { MeshApi } from './mesh-api.ts';
import {
  backendEnvironment,
  chooseWorkspace,
  dropWorkspace,
  initialise,
  stateAddress,
} from './module-backend.ts';
import { writeInputs } from './module-inputs.ts';
import { ModuleSession } from './module-session.ts';
import { outputsOf } from './outputs.ts';
import { preRunScript } from './pre-run-script.ts';
import type { Run } from './run-document.ts';
import { inputEnvironment, ownEnvironment } from './run-environment.ts';
import { RunFailure } from './run-failure.ts';
import type { RunStatus } from './run-status.ts';
import type { RunnerKey } from './sealed-value.ts';
import { Stop } from './stop.ts';

/** What every run of a runner is done with. */
export interface RunTools {
  readonly api: MeshApi;
  readonly key: RunnerKey | undefined;
  readonly program: TerraformProgram;
  readonly caller: Readonly<Record<string, string | undefined>>;
  /** What the runner itself lets in by: nobody may see it. */
  readonly secrets: readonly string[];
  readonly initMinutes: number;
  readonly keptStates: KeptStates;
  /** Where blocks of the catalogue come from. */
  readonly writeBlock: WriteBlock;
  /** Told of each process of Terraform, how many seconds it took. */
  readonly onCommand: (seconds: number) => void;
  readonly onDecryptionError: () => void;
}

/** One run of a building block: its steps, in their order. */
export class BlockRun {
  private readonly tools: RunTools;
  private readonly run: Run;
  private readonly status: RunStatus;
  private readonly folder: string;
  private readonly stop: Stop;
  private readonly opened: OpenedInputs;
  private readonly sshKey: { readonly value?: string; readonly failure?: RunFailure };
  private readonly mask: Mask;

  /** @param options.folder private, absolute; it is there and empty */
  constructor(
    tools: RunTools,
    run: Run,
    options: { readonly status: RunStatus; readonly folder: string; readonly stop: Stop },
  ) {
    this.tools = tools;
    this.run = run;
    this.status = options.status;
    this.folder = options.folder;
    this.stop = options.stop;
    // First of all: nothing may be said before it is known what must not be.
    this.opened = openInputs(run.block.inputs, tools.key);
    this.sshKey = openSshKey(run, tools.key);
    this.mask = secretMask([
      run.token,
      ...tools.secrets,
      ...secretsOf(this.opened.inputs),
      ...(this.sshKey.value ? [this.sshKey.value] : []),
      ...passwordIn(run.implementation.repositoryUrl),
    ]);
    this.status.maskWith(this.mask);
    if (this.opened.failure || this.sshKey.failure) tools.onDecryptionError();
  }

  /** @throws RunFailure */
  async execute(): Promise<void> {
    const { run, status, folder, stop, tools, mask } = this;
    const say = (line: string) => status.say(line);
    const own = ownEnvironment(tools.caller);
    const module = path.join(folder, 'module');
    await this.sources(module, own, say);

    status.begin('input');
    this.goOn();
    const inputs = this.openedInputs();
    await writeInputs(module, run, inputs, say);
    const environment = {
      ...own,
      TF_IN_AUTOMATION: '1',
      CHECKPOINT_DISABLE: '1',
      ...inputEnvironment(inputs),
      ...backendEnvironment(run),
    };

    status.begin('init_tf');
    this.goOn();
    const { program, onCommand } = tools;
    const plain = new ModuleSession(module, { program, environment, mask, say, stop, onCommand });
    const workspace = await this.initialised(plain);
    const session = workspace
      ? plain.with({ environment: { ...environment, TF_WORKSPACE: workspace } })
      : plain;
    await tools.keptStates.restore(run.block.uuid, session);

    status.begin('pre_run_script');
    this.goOn();
    const surroundings = { folder, module, program: program.path, environment, say, stop };
    const message = await preRunScript(run, {
      ...surroundings,
      environment: workspace ? { ...environment, TF_WORKSPACE: workspace } : environment,
    });
    if (message) status.tell(message);

    status.begin('execute_tf');
    this.goOn();
    await this.operate(session);
    if (run.behavior === 'DESTROY' && workspace) await dropWorkspace(plain, workspace);
  }

  private async sources(
    module: string,
    environment: Readonly<Record<string, string>>,
    say: (line: string) => void,
  ): Promise<void> {
    const { folder, stop, run, tools } = this;
    const { name, version } = tools.program;
    const wanted = run.implementation.terraformVersion;
    say(`Running ${name} ${version}${wanted ? `; the definition names ${wanted}` : ''}`);
    // meshStack's versions are those of OpenTofu; of Terraform, the module itself says which ones will do.
    if (name === 'tofu' && wanted && isNewer(wanted, version)) {
      throw new RunFailure(
        'This building block needs a newer program than its runner has. Please ask its platform team.',
        { detail: `the definition names version ${wanted}, and this runner has ${name} ${version}` },
      );
    }
    if (this.sshKey.failure) throw this.sshKey.failure;
    const reference = catalogReference(run.implementation);
    if (reference) return await takeFromCatalog(reference, module, { write: tools.writeBlock, say });
    const surroundings = { folder, environment, sshKey: this.sshKey.value, say, stop: stop.signal };
    await fetchSource(run.implementation, module, surroundings).catch((error) => {
      throw stop.reason ? new RunFailure(stop.reason) : error;
    });
    await chmod(module, 0o700);
  }

  private openedInputs(): OpenedInputs['inputs'] {
    if (this.opened.failure) throw this.opened.failure;
    return this.opened.inputs;
  }

  private async initialised(session: ModuleSession): Promise<string | undefined> {
    const { initMinutes, api } = this.tools;
    const stop = new Stop(this.stop).after(initMinutes, 'Preparing Terraform');
    try {
      const bounded = session.with({ stop });
      await initialise(bounded, this.run, stateAddress(this.run, api.url));
      return await chooseWorkspace(bounded, this.run);
    } finally {
      stop.close();
    }
  }

  private async operate(session: ModuleSession): Promise<void> {
    const { behavior, planArtifact, implementation } = this.run;
    if (behavior === 'DETECT') return await this.detect(session);
    const isPlanned = behavior === 'APPLY' && planArtifact !== undefined;
    // An external pipeline takes apart what it has made: it is led to it by an apply.
    if (behavior === 'DESTROY' && implementation.async) await this.change(session, 'apply', unattended);
    const end = isPlanned
      ? await this.applyPlan(session, planArtifact)
      : await this.change(session, behavior === 'APPLY' ? 'apply' : 'destroy', unattended);
    this.status.begin('output');
    this.status.give(outputsOf(end.outputs, session.say));
  }

  private async change(session: ModuleSession, command: string, words: readonly string[], hint = '') {
    const end = await session.command(command, '-input=false', lockTimeout, ...words);
    if (end.code === 0) return end;
    const { keptStates } = this.tools;
    if (await keptStates.keep(this.run.block.uuid, session.folder))
      session.say('The state could not be written: it is kept, and the next run writes it first.');
    throw session.failure(end, hint);
  }

  private async detect(session: ModuleSession): Promise<void> {
    const end = await session.command(
      'plan',
      '-input=false',
      lockTimeout,
      '-detailed-exitcode',
      `-out=${planFile}`,
    );
    if (end.stopped || (end.code !== 0 && end.code !== changesCode)) throw session.failure(end);
    const plan = await readFile(path.join(session.folder, planFile));
    this.status.detected({ plan, hasChanges: end.code === changesCode });
  }

  /** Just what somebody has looked at: nothing is planned anew. */
  private async applyPlan(session: ModuleSession, address: string) {
    const { api } = this.tools;
    const plan = await api.planArtifact(this.run, address, this.run.baseUrl).catch((error) => {
      if (!(error instanceof ApiFailure)) throw error;
      throw new RunFailure('The plan that was approved cannot be had any more. Please make a new dry run.', {
        detail: `the plan: ${error.message}`,
      });
    });
    await writeFile(path.join(session.folder, planFile), plan, { mode: 0o600 });
    session.say('Applying the plan of the dry run.');
    const hint = ' What was planned may have changed since the dry run: please make a new one.';
    return await this.change(session, 'apply', [planFile], hint);
  }

  /** Nothing new begins after a request to stop. */
  private goOn(): void {
    if (this.stop.reason) throw new RunFailure(this.stop.reason);
  }
}

const planFile = 'plan.tfplan';
const lockTimeout = '-lock-timeout=10s';
const unattended = ['-auto-approve'] as const;
/** Of `plan -detailed-exitcode`. */
const changesCode = 2;

function openSshKey(
  { implementation }: Run,
  key: RunnerKey | undefined,
): { value?: string; failure?: RunFailure } {
  const { sshPrivateKey } = implementation;
  if (sshPrivateKey === undefined) return {};
  // A runner without a key is given it in the clear.
  if (key === undefined) return { value: sshPrivateKey };
  try {
    return { value: openValue(sshPrivateKey, key) };
  } catch (error) {
    const detail = `the SSH key of the definition cannot be opened: ${(error as Error).message}`;
    return { failure: new RunFailure(keyMessage, { detail }) };
  }
}

const keyMessage =
  'The sources of this building block cannot be fetched: its SSH key is not one for this runner. Please ask its platform team.';

function passwordIn(url: string): string[] {
  const [, user = '', password = ''] = /^\w+:\/\/([^/@:]*)(?::([^/@]*))?@/.exec(url) ?? [];
  // A token may stand alone.
  return [password || user].filter(Boolean).flatMap((text) => [text, decoded(text)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** By major and minor. */
function isNewer(wanted: string, present: string): boolean {
  const number = (version: string) => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return major * 1000 + minor;
  };
  return number(wanted) > number(present);
}

/** A private folder for one run. */
export async function runFolder(runs: string, uuid: string): Promise<string> {
  const folder = path.join(runs, `${process.pid}-${uuid}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}
