import { refuseFaults } from '../config/project.ts';
import { BerthError, exitCode } from '../errors.ts';
import type { ProviderName } from '../model/provider-set.ts';
import type { PartReport } from '../toolchain/toolchain.ts';
import { ClusterSession } from './cluster-session.ts';
import { type Door, type EngineContext, openEngine } from './context.ts';
import { namedLayers } from './layer-selection.ts';
import { prerequisiteParts } from './prerequisites.ts';

/** Everything that berth needs from outside, and how it stands. */
export interface DoctorReport {
  readonly parts: readonly Omit<PartReport, 'use'>[];
  /** 0 when nothing is missing that runs need. */
  readonly exit: number;
}

/** Looks at the tool chain, and at cluster and state of every environment; installs and changes nothing. */
export async function doctor(door: Door): Promise<DoctorReport> {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
  const states = await stateParts(context);
  // Said below, place by place.
  const used = await context.inventory.usedProviderSet().catch(() => undefined);
  const [tools, clusters, prerequisites] = await Promise.all([
    context.toolchain.inspect(used, await layerProviders(context)),
    clusterParts(context),
    prerequisiteParts(context),
  ]);
  const others = [...clusters, ...prerequisites, ...states];
  const missing = tools.some(({ state, use }) => state === 'missing' && (use === 'run' || use === 'dev'));
  return {
    parts: [...tools.map(({ use: _use, ...part }) => part), ...others],
    exit: missing || others.some(({ state }) => state === 'missing') ? exitCode.failed : exitCode.done,
  };
}

/** Providers of the layers that berth.yaml names. */
async function layerProviders(context: EngineContext): Promise<ProviderName[]> {
  const providers = namedLayers(context).map(async (layer) => (await layer.load()).providers);
  return (await Promise.all(providers)).flat();
}

/** Places that are not this machine. */
async function stateParts({ homes, project }: EngineContext): Promise<Omit<PartReport, 'use'>[]> {
  const environments = Object.entries(project.platform.value.environments);
  const remote = environments.filter(([, { backend }]) => backend.type !== 'local');
  return await Promise.all(
    remote.map(async ([name, { backend }]) => {
      const part = `state of ${name}`;
      const { place, documents } = homes.of(name);
      try {
        await documents.names('instances');
        return { part, version: backend.type, state: 'found' as const, origin: place };
      } catch (error) {
        if (!(error instanceof BerthError)) throw error;
        const { message: origin, fix } = error;
        return { part, version: backend.type, state: 'missing' as const, origin, fix };
      }
    }),
  );
}

async function clusterParts(context: EngineContext): Promise<Omit<PartReport, 'use'>[]> {
  const environments = Object.entries(context.project.platform.value.environments);
  return await Promise.all(
    environments.map(async ([name, config]) => {
      const part = `cluster of ${name}`;
      try {
        const api = await new ClusterSession(context, { name, config }).api();
        return { part, version: await api.version(), state: 'found' as const, origin: 'its API answers' };
      } catch (error) {
        if (!(error instanceof BerthError)) throw error;
        return { part, version: '-', state: 'missing' as const, origin: error.message, fix: error.fix };
      }
    }),
  );
}
