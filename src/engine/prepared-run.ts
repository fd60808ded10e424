import path from 'node:path';
import type { InstanceRecord, ProgramName } from '../model/run.ts';
import { identityOf } from '../state/identity.ts';
import type { Module } from '../synth/module.ts';
import type { InstanceRun } from '../terraform/instance-run.ts';
import { initialisedModule } from '../terraform/module-folder.ts';
import type { TerraformProgram } from '../terraform/program.ts';
import type { Providers } from '../toolchain/toolchain.ts';
import type { ClusterSession } from './cluster-session.ts';
import type { EngineContext } from './context.ts';
import { programOf } from './instance-program.ts';
import type { InstanceSpec } from './instance-spec.ts';
import { resolveSecrets, secretsToDestroy } from './secrets.ts';
import { refuseMoving } from './unfinished-move.ts';

/** An instance made ready as far as its identity; no Terraform process was needed for it. */
export interface PreparedRun {
  readonly spec: InstanceSpec;
  readonly module: Module;
  readonly program: TerraformProgram;
  readonly providers: Providers;
  readonly secrets: Readonly<Record<string, string>>;
  readonly identity: string;
  /** The inventory's entry, when the instance exists. */
  readonly record: InstanceRecord | undefined;
  /** Whether there is anything to destroy: a first apply that failed leaves state and no entry. */
  readonly hasState: boolean;
}

/**
 * Tool chain, synth, secrets and cluster come together in one digest.
 * @param switchTo the program of this run, instead of the instance's own
 * @throws PROGRAM_SWITCH, STATE_NEWER, MOVE_UNFINISHED and what every part throws
 */
export async function prepareRun(
  context: EngineContext,
  spec: InstanceSpec,
  session: ClusterSession,
  purpose: 'change' | 'destroy',
  switchTo?: ProgramName,
): Promise<PreparedRun> {
  // First of all: without a cluster, no program needs to be fetched or built.
  const clusterUid = await session.uid();
  const record = await context.inventory.instance(spec.name);
  if (record) refuseMoving(record);
  const hasState = await context.backend.has(spec.name);
  const program = await programOf(context, { instance: spec.name, record, hasState, purpose, switchTo });
  // One project stays with one provider set: state written through one cannot be read through the other.
  const providers = await context.toolchain.providers(
    record?.providerSet ?? (await context.inventory.usedProviderSet()),
    program.name,
  );
  const module = await context.modules.module(spec.entry, spec.choice, providers.set);
  const scope = { root: context.project.paths.root, caller: context.door.caller };
  const secrets = await (purpose === 'destroy' ? secretsToDestroy : resolveSecrets)(spec, scope);
  const identity = identityOf(
    {
      moduleDigest: module.digest,
      contentVersion: spec.content.version,
      variables: spec.variables,
      secrets,
      program: { name: program.name, version: program.version },
      providerSet: providers.set.name,
      backend: context.backend.body,
      clusterUid,
    },
    await context.identityKey(),
  );
  return {
    spec,
    module,
    program,
    providers,
    secrets,
    identity,
    record,
    hasState,
  };
}

/** The initialised module and everything else that a Terraform process of this instance needs. */
export async function instanceRun(
  context: EngineContext,
  prepared: PreparedRun,
  session: ClusterSession,
): Promise<InstanceRun> {
  const { spec, module, program, providers, secrets } = prepared;
  const { door, project } = context;
  const connection = await session.connection(spec);
  const moduleFolder = await initialisedModule(
    project.paths.modules,
    {
      json: module.json,
      backend: context.backend.body,
      program,
      mirror: providers.mirror,
      cliConfig: providers.cliConfig,
    },
    door.caller,
    door.stop,
  );
  return {
    instance: spec.name,
    program,
    moduleFolder,
    workFolder: path.join(project.paths.work, spec.name),
    variables: spec.variables,
    secrets,
    connection,
    cliConfig: providers.cliConfig,
    caller: door.caller,
    debug: door.debug,
    emit: door.emit,
    stop: door.stop,
  };
}
