import { refuseFaults } from '../../config/project.ts';
import { BerthError, exitCode } from '../../errors.ts';
import { providersOf } from '../../model/content.ts';
import type { ProviderName } from '../../model/provider-set.ts';
import type { PartReport } from '../../toolchain/toolchain.ts';
import { ClusterSession } from '../cluster/cluster-session.ts';
import { type Door, type EngineContext, openEngine } from '../context.ts';
import { namedLayers } from '../layer/layer-graph.ts';
import { unknownChart } from '../selection/layer-selection.ts';
import { layerInstance } from '../selection/single-instance.ts';
import { teamInstances } from '../selection/team-instances.ts';
import { expiryParts } from './expiry-parts.ts';
import { preflightParts } from './preflight-parts.ts';
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
  const answers = states.every(({ state }) => state === 'found');
  // What has to read a state says nothing where one does not answer: that is said of the place itself.
  const ifKnown = async <T>(look: () => Promise<T[]>): Promise<T[]> => (answers ? await look() : []);
  const used = answers ? await context.inventory.usedProviderSet() : undefined;
  const [tools, clusters, prerequisites, rights, expiring] = await Promise.all([
    context.toolchain.inspect(used, await ifKnown(async () => await wantedProviders(context))),
    clusterParts(context),
    ifKnown(async () => await prerequisiteParts(context)),
    ifKnown(async () => await preflightParts(context)),
    ifKnown(async () => await expiryParts(context)),
  ]);
  const others = [...clusters, ...prerequisites, ...rights, ...states, ...expiring];
  const missing = tools.some(({ state, use }) => state === 'missing' && (use === 'run' || use === 'dev'));
  return {
    parts: [...tools.map(({ use: _use, ...part }) => part), ...others],
    exit: missing || others.some(({ state }) => state === 'missing') ? exitCode.failed : exitCode.done,
  };
}

/** Providers of the layers that berth.yaml names, and of what the teams want. */
async function wantedProviders(context: EngineContext): Promise<ProviderName[]> {
  const { project } = context;
  const ofLayers = await Promise.all(
    Object.entries(project.platform.value.environments).flatMap(([name, config]) =>
      namedLayers(context, { name, config }).map(
        async (layer) => await layerInstance(context, layer.name, name, unknownChart),
      ),
    ),
  );
  const { specs } = await teamInstances(context);
  return [...ofLayers, ...specs].flatMap(({ content, choice }) => providersOf(content, choice));
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
