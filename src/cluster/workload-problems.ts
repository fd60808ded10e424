import { z } from 'zod';
import type { ClusterApi } from './cluster-api.ts';

const conditions = z
  .array(z.object({ type: z.string(), status: z.string(), message: z.string().default('') }))
  .default([]);
const named = z.object({ name: z.string() });
const workloads = z.object({
  items: z.array(z.object({ metadata: named, status: z.object({ conditions }).prefault({}) })),
});
const pods = z.object({
  items: z.array(
    z.object({
      metadata: named,
      status: z
        .object({
          containerStatuses: z
            .array(
              z.object({
                image: z.string().default(''),
                state: z
                  .object({
                    waiting: z.object({ reason: z.string(), message: z.string().default('') }).optional(),
                  })
                  .prefault({}),
              }),
            )
            .default([]),
        })
        .prefault({}),
    }),
  ),
});
const events = z.object({
  items: z.array(
    z.object({
      type: z.string().default(''),
      reason: z.string().default(''),
      message: z.string().default(''),
      involvedObject: z.object({ kind: z.string().default(''), name: z.string().default('') }),
      lastTimestamp: z.string().nullish(),
      eventTime: z.string().nullish(),
      metadata: z.object({ creationTimestamp: z.string() }),
    }),
  ),
});

/** What keeps an object from working. */
export interface WorkloadProblem {
  /** E.g. "Deployment/web". */
  readonly object: string;
  readonly message: string;
}

/** Why pods do not start; not told by Argo CD, to which a workload without pods is one that still progresses. */
const waits = /^(?!ContainerCreating$|PodInitializing$)/;
/** Older ones may be about what has been mended; the objects still say it if not. */
const recentMs = 5 * 60_000;

/** What Kubernetes itself says against the workloads of a namespace, each thing once. */
export async function workloadProblems(api: ClusterApi, namespace: string): Promise<WorkloadProblem[]> {
  const of = `namespaces/${encodeURIComponent(namespace)}`;
  const [deployments, replicaSets, podList, eventList] = await Promise.all([
    api.read(`/apis/apps/v1/${of}/deployments`),
    api.read(`/apis/apps/v1/${of}/replicasets`),
    api.read(`/api/v1/${of}/pods`),
    api.read(`/api/v1/${of}/events`),
  ]);
  const refused = [
    ...refusals('Deployment', deployments),
    // Those of a Deployment have told theirs already.
    ...refusals('ReplicaSet', replicaSets).filter(
      ({ message }) => !refusals('Deployment', deployments).some((one) => one.message === message),
    ),
  ];
  const waiting = pods
    .parse(podList ?? { items: [] })
    .items.flatMap(({ metadata, status }) =>
      status.containerStatuses.flatMap(({ state: { waiting: why }, image }) =>
        why && waits.test(why.reason)
          ? [{ object: `Pod/${metadata.name}`, message: `${why.reason}: ${why.message || image}` }]
          : [],
      ),
    );
  const told = events
    .parse(eventList ?? { items: [] })
    .items.filter(({ type, involvedObject }) => type === 'Warning' && involvedObject.kind !== 'ReplicaSet')
    .filter((event) => {
      const time = event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
      return Date.now() - Date.parse(time) < recentMs;
    })
    .map(({ involvedObject: { kind, name }, reason, message }) => ({
      object: `${kind}/${name}`,
      message: `${reason}: ${message}`,
    }));
  const all = [...refused, ...waiting, ...told];
  return all.filter(
    ({ object, message }, index) =>
      all.findIndex((one) => one.object === object && one.message === message) === index,
  );
}

function refusals(kind: string, list: unknown): WorkloadProblem[] {
  return workloads
    .parse(list ?? { items: [] })
    .items.flatMap(({ metadata, status }) =>
      status.conditions
        .filter(({ type, status: value }) => type === 'ReplicaFailure' && value === 'True')
        .map(({ message }) => ({ object: `${kind}/${metadata.name}`, message })),
    );
}
