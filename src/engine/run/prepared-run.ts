import path from 'node:path';
import { providersOf } from '../../model/content.ts';
import { versionVariable, writeOnlyInputs } from '../../model/input-model.ts';
import { reachesCluster, usesServices } from '../../model/provider-set.ts';
import type { InstanceRecord, ProgramName } from '../../model/run.ts';
import { adoptedVariable, instanceLabelVariable } from '../../model/standard-variables.ts';
import type { PolicyResult } from '../../policy/policy.ts';
import type { TerraformBackend } from '../../state/backend.ts';
import { identityOf } from '../../state/identity.ts';
import { instanceLabel } from '../../state/instance-label.ts';
import { secretVersion } from '../../state/secret-version.ts';
import { stateText } from '../../state/state-version.ts';
import type { Module } from '../../synth/module.ts';
import { dropLeftPlans, type InstanceRun } from '../../terraform/instance-run.ts';
import { type Mask, maskOf } from '../../terraform/mask.ts';
import { initialisedModule } from '../../terraform/module-folder.ts';
import type { TerraformProgram } from '../../terraform/program.ts';
import { providerVariables } from '../../terraform/provider-variables.ts';
import type { Providers } from '../../toolchain/toolchain.ts';
import type { RunTools } from '../batch/batch-toolchain.ts';
import type { ClusterSession } from '../cluster/cluster-session.ts';
import type { EngineContext } from '../context.ts';
import { refuseMoved } from '../instance/moved-instance.ts';
import { refuseOtherState, rehearsalVariables, rehearsedSecrets } from '../project/rehearsal.ts';
import { resolveSecrets, secretsToDestroy } from '../secrets/secrets.ts';
import { hasRescuedState } from '../state/state-recovery.ts';
import { policyResults } from './instance-policy.ts';
import { programOf } from './instance-program.ts';
import type { InstanceSpec } from './instance-spec.ts';
import { refuseMoving } from './unfinished-move.ts';

/** An instance made ready as far as its identity; no Terraform process was needed for it. */
export interface PreparedRun {
  readonly spec: InstanceSpec;
  readonly module: Module;
  readonly program: TerraformProgram;
  readonly providers: Providers;
  readonly secrets: Readonly<Record<string, string>>;
  /** Of the write-only secrets: changes with the value, by Terraform variable. */
  readonly secretVersions: Readonly<Record<string, string>>;
  /** Takes the secrets out of texts. */
  readonly mask: Mask;
  readonly identity: string;
  /** What the rules of the platform say of it, short of forbidding it. */
  readonly findings: readonly PolicyResult[];
  /** The inventory's entry, when the instance exists. */
  readonly record: InstanceRecord | undefined;
  /** Value of the label of every object that the instance makes. */
  readonly instanceLabel: string;
  /** The same under the names that it was moved from: its objects carry one of them until its next apply. */
  readonly formerLabels?: readonly string[];
  /** Whether there is anything to destroy: a first apply that failed leaves state and no entry. */
  readonly hasState: boolean;
  /** To be destroyed: there may be objects that its state does not know. */
  readonly mayHaveLeft?: boolean;
}

export interface PrepareOptions {
  /** The tool chain of a batch. @default that of the project */
  readonly tools?: RunTools;
  /** The program of this run, instead of the instance's own. */
  readonly switchTo?: ProgramName | undefined;
}

/**
 * Tool chain, synth, secrets and cluster come together in one digest.
 * @throws PROGRAM_SWITCH, STATE_NEWER, STATE_MOVED, STATE_REHEARSED, STATE_REAL, MOVE_UNFINISHED, INSTANCE_MOVED and what
 * every part throws
 */
export async function prepareRun(
  context: EngineContext,
  spec: InstanceSpec,
  session: ClusterSession,
  purpose: 'change' | 'destroy',
  { tools = context.toolchain, switchTo }: PrepareOptions = {},
): Promise<PreparedRun> {
  // Whether the cluster is reached or played by STACKIT.
  if (context.door.rehearsal) await session.start();
  // First of all: without a cluster, no program needs to be fetched or built.
  const used = providersOf(spec.content, spec.choice);
  const clusterUid = reachesCluster(used) && !spec.awaitedCluster ? await session.uid() : '';
  await context.refuseMigrated(spec.name);
  const record = await context.inventory.instance(spec.name);
  if (record) refuseMoving(record);
  else await refuseMoved(context, spec.name);
  // Before its providers are wanted, which a state of the other kind may not need.
  if (usesServices(used)) await refuseOtherState(context, spec.name);
  const remains = purpose === 'destroy' ? await remainsOf(context, spec.name, record) : undefined;
  const hasState = (await context.backend.has(spec.name)) || remains?.beside === true;
  const wanted = { instance: spec.name, record, hasState, purpose, switchTo };
  const program = await programOf(context, tools, wanted);
  // One project stays with one provider set: state written through one cannot be read through the other.
  const providers = await tools.providers(
    record?.providerSet ?? (await context.inventory.usedProviderSet(spec.name)),
    program.name,
    used,
  );
  const module = await context.modules.module(spec.entry, spec.choice, providers.set);
  const findings = purpose === 'change' ? await policyResults(context, spec, module) : [];
  const scope = {
    root: context.project.paths.root,
    caller: context.door.caller,
    otherPrograms: context.otherPrograms,
  };
  const resolved = purpose === 'destroy' ? secretsToDestroy : resolveSecrets;
  const secrets = context.door.rehearsal ? rehearsedSecrets(spec) : await resolved(spec, scope);
  const key = await context.identityKey(spec.name);
  const label = instanceLabel(spec.name, key);
  const identity = identityOf(
    {
      moduleDigest: module.digest,
      contentVersion: spec.content.version,
      variables: { ...spec.variables, [instanceLabelVariable]: label },
      secrets,
      program: { name: program.name, version: program.version },
      providerSet: providers.set.name,
      backend: context.backend.plain(spec.name).body,
      clusterUid,
    },
    key,
  );
  return {
    spec,
    module,
    program,
    providers,
    secrets,
    secretVersions: Object.fromEntries(
      writeOnlyInputs(spec.content.inputs, spec.choice).map((name) => [
        versionVariable(name),
        secretVersion(secrets[name] ?? '', key),
      ]),
    ),
    mask: maskOf(Object.values(secrets)),
    identity,
    findings,
    record,
    hasState,
    ...(remains?.unknown && { mayHaveLeft: true }),
    instanceLabel: label,
    ...(record?.formerNames && { formerLabels: record.formerNames.map((name) => instanceLabel(name, key)) }),
  };
}

/**
 * What there is to destroy of an instance.
 * @returns beside: something though no state is in its place; unknown: perhaps something that no state knows
 */
async function remainsOf(
  context: EngineContext,
  instance: string,
  record: InstanceRecord | undefined,
): Promise<{ readonly beside: boolean; readonly unknown: boolean }> {
  const { backend, inventory } = context;
  return {
    // Taken over, and killed before Terraform began: there is something to give back.
    beside: hasRescuedState(context, instance) || (await inventory.adoption(instance)) !== undefined,
    // A change that did not come to its end has taken the identity away.
    unknown: !record?.identity || !stateText(await backend.pull(instance)).whole,
  };
}

/**
 * The initialised module and everything else that a Terraform process of this instance needs.
 * @param adopted objects that it borrows, as they were before
 */
export async function instanceRun(
  context: EngineContext,
  prepared: PreparedRun,
  session: ClusterSession,
  adopted: Readonly<Record<string, unknown>> | undefined,
): Promise<InstanceRun> {
  const { spec, program, providers, secrets, secretVersions, instanceLabel: label } = prepared;
  const { door, project } = context;
  const workFolder = path.join(project.paths.work, spec.name);
  await dropLeftPlans(workFolder);
  const used = providersOf(spec.content, spec.choice);
  const own = door.rehearsal
    ? { variables: rehearsalVariables(context, spec), secrets: [] }
    : providerVariables(used, { caller: door.caller, folder: door.folder });
  const backend = await context.backend.terraform(spec.name, program.name);
  const byFile = backend.readsProviderVariables === true;
  const connection = {
    ...(reachesCluster(used) && (await session.connection(spec, { byFile }))),
    ...own.variables,
  };
  return {
    instance: spec.name,
    workspace: backend.workspace,
    program,
    moduleFolder: await moduleFolder(context, prepared, backend),
    workFolder,
    variables: {
      ...withoutSecrets(spec),
      ...secretVersions,
      [instanceLabelVariable]: label,
      ...(adopted && { [adoptedVariable]: JSON.stringify(adopted) }),
    },
    secrets,
    mask: maskOf([
      ...Object.values(secrets),
      ...credentialsOf(connection),
      ...own.secrets,
      ...backend.secrets,
    ]),
    connection: { ...connection, ...backend.addresses, ...backend.credentials },
    cliConfig: providers.cliConfig,
    rehearsed: providers.set.rehearsed ?? false,
    caller: door.caller,
    debug: door.debug,
    emit: door.emit,
    stop: door.stop,
  };
}

/** The initialised directory of a module; Terraform is asked where there is none yet. */
export async function moduleFolder(
  { project, door }: EngineContext,
  { module, program, providers }: Pick<PreparedRun, 'module' | 'program' | 'providers'>,
  { body, addresses, credentials, secrets }: TerraformBackend,
): Promise<string> {
  const { mirror, cliConfig } = providers;
  const backend = { body, variables: { ...addresses, ...credentials }, secrets };
  const wanted = { json: module.json, backend, program, mirror, cliConfig };
  return await initialisedModule(project.paths.modules, wanted, door.caller, door.stop);
}

/**
 * A secret that has its default is not named: what a plan was given of ephemeral variables has to be given again to
 * apply it, and Terraform knows its defaults.
 */
function withoutSecrets({ content, variables }: InstanceSpec): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !content.inputs.inputs[name]?.sensitive),
  );
}

/** What of a connection may be seen by nobody. */
function credentialsOf(connection: Readonly<Record<string, string>>): string[] {
  const { KUBE_TOKEN, KUBE_PASSWORD, KUBE_CLIENT_KEY_DATA } = connection;
  return [KUBE_TOKEN, KUBE_PASSWORD, KUBE_CLIENT_KEY_DATA].filter((value) => value !== undefined);
}
