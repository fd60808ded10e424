import path from 'node:path';
import { moduleCache } from '../model/paths.ts';
import type { InstanceRecord } from '../model/run.ts';
import { identityOf } from '../state/identity.ts';
import { identityKey } from '../state/identity-key.ts';
import type { Module } from '../synth/module.ts';
import { moduleOf } from '../synth/module-cache.ts';
import { dropLeftPlans, type InstanceRun } from '../terraform/instance-run.ts';
import { initialisedModule } from '../terraform/module-folder.ts';
import type { TerraformProgram } from '../terraform/program.ts';
import type { Providers } from '../toolchain/toolchain.ts';
import type { ClusterSession } from './cluster-session.ts';
import type { EngineContext } from './context.ts';
import type { InstanceSpec } from './instance-spec.ts';
import { resolveSecrets, secretsToDestroy } from './secrets.ts';
import { recoverState } from './state-recovery.ts';

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

/** Tool chain, synth, secrets and cluster come together in one digest. */
export async function prepareRun(
  context: EngineContext,
  spec: InstanceSpec,
  session: ClusterSession,
  purpose: 'change' | 'destroy',
): Promise<PreparedRun> {
  // First of all: without a cluster, no program needs to be fetched or built.
  const clusterUid = await session.uid();
  const record = await context.inventory.instance(spec.name);
  await dropLeftPlans(path.join(context.project.paths.work, spec.name));
  const program = await context.toolchain.terraformProgram();
  // One project stays with one provider set: state written through one cannot be read through the other.
  const providers = await context.toolchain.providers(
    record?.providerSet ?? (await context.inventory.usedProviderSet()),
  );
  const module = await moduleOf(moduleCache(context.door.caller), spec.entry, spec.choice, providers.set);
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
    await identityKey(context.project.paths.data),
  );
  return {
    spec,
    module,
    program,
    providers,
    secrets,
    identity,
    record,
    hasState: await context.backend.has(spec.name),
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
  await recoverState(context, spec.name);
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
