import { EmbeddedCluster, type EmbeddedStatus, type EmbeddedUp } from '../../cluster/embedded-cluster.ts';
import type { EnvironmentConfig } from '../../config/platform-config.ts';
import { refuseFaults } from '../../config/project.ts';
import type { ProgramName } from '../../toolchain/toolchain.ts';
import { type Door, type EngineContext, openEngine } from '../context.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';

/**
 * Starts the embedded cluster of the project, whatever there is of it.
 * @param options.gitops with a Git host, a registry and Argo CD, which it has then whenever it is started
 * @throws CLUSTER_FAILED, PROGRAM_MISSING
 */
export async function devUp(door: Door, options: { readonly gitops: boolean }): Promise<EmbeddedUp> {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
  return await startCluster(context, options);
}

/** The same for a project that is open. */
export async function startCluster(
  context: EngineContext,
  { gitops }: { readonly gitops: boolean } = { gitops: false },
): Promise<EmbeddedUp> {
  const { toolchain, project } = context;
  const path = async (name: ProgramName) => (await toolchain.program(name)).path;
  const environments = Object.values(project.platform.value.environments);
  const onIt = environments.find(isEmbedded) ?? environments[0];
  return await embeddedCluster(context).up(
    async () => ({
      kwokctl: await path('kwokctl'),
      kwok: await path('kwok'),
      controlPlane: await path('control-plane'),
    }),
    {
      wanted: gitops,
      programs: async () => ({
        redis: await path('redis'),
        forge: await path('forge'),
        argocd: await path('argocd'),
      }),
      argocdNamespace: onIt?.argocd.namespace ?? 'argocd',
    },
  );
}

/** Lets Argo CD begin to work where it has just been installed: on an embedded cluster, no kubelet does. */
export async function takeUpLayers(context: EngineContext, specs: readonly InstanceSpec[]): Promise<void> {
  const isHere = ({ kind, environment }: InstanceSpec) => kind === 'layer' && isEmbedded(environment.config);
  if (!specs.some(isHere)) return;
  const { gitops } = await embeddedCluster(context).status();
  if (gitops) await startCluster(context);
}

export function isEmbedded({ cluster }: EnvironmentConfig): boolean {
  return 'embedded' in cluster && cluster.embedded;
}

/** Ends the embedded cluster and deletes what was in it. */
export async function devDown(door: Door): Promise<{ existed: boolean }> {
  return { existed: await embeddedCluster(await openEngine(door)).down() };
}

export async function devStatus(door: Door): Promise<EmbeddedStatus> {
  return await embeddedCluster(await openEngine(door)).status();
}

export function embeddedCluster({ project, door }: EngineContext): EmbeddedCluster {
  return new EmbeddedCluster({
    name: door.rehearsal ? 'berth-rehearsal' : 'berth',
    paths: project.paths,
    environment: door.caller,
    emit: door.emit,
  });
}
