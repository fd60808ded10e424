import { EmbeddedCluster, type EmbeddedStatus, type EmbeddedUp } from '../cluster/embedded-cluster.ts';
import { refuseFaults } from '../config/project.ts';
import { type Door, type EngineContext, openEngine } from './context.ts';

/** Starts the embedded cluster of the project, whatever there is of it. @throws CLUSTER_FAILED, PROGRAM_MISSING */
export async function devUp(door: Door): Promise<EmbeddedUp> {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
  return await startCluster(context);
}

/** The same for a project that is open. */
export async function startCluster(context: EngineContext): Promise<EmbeddedUp> {
  const { toolchain } = context;
  return await embeddedCluster(context).up(async () => {
    const kwokctl = await toolchain.program('kwokctl');
    const kwok = await toolchain.program('kwok');
    const controlPlane = await toolchain.program('control-plane');
    return { kwokctl: kwokctl.path, kwok: kwok.path, controlPlane: controlPlane.path };
  });
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
