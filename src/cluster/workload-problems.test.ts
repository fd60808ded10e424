import { expect, test } from 'vitest';
import type { ClusterApi } from './cluster-api.ts';
import { workloadProblems } from './workload-problems.ts';

const recent = new Date().toISOString();
const refused = { type: 'ReplicaFailure', status: 'True', message: 'pods "web-1" is forbidden' };

/** A cluster that has these lists, by the last part of their address. */
function cluster(lists: Readonly<Record<string, readonly unknown[]>>): ClusterApi {
  const read = async (apiPath: string) => ({ items: lists[apiPath.split('/').at(-1) ?? ''] ?? [] });
  return { read } as unknown as ClusterApi;
}
const warning = (kind: string, message: string, lastTimestamp = recent) => ({
  type: 'Warning',
  reason: 'FailedCreate',
  message,
  involvedObject: { kind, name: 'web' },
  lastTimestamp,
  metadata: { creationTimestamp: recent },
});

test('a refused pod is told once, by its Deployment', async () => {
  const api = cluster({
    deployments: [{ metadata: { name: 'web' }, status: { conditions: [refused] } }],
    replicasets: [{ metadata: { name: 'web-5d' }, status: { conditions: [refused] } }],
    events: [warning('ReplicaSet', 'pods "web-1" is forbidden')],
  });
  expect(await workloadProblems(api, 'app')).toEqual([
    { object: 'Deployment/web', message: refused.message },
  ]);
});

test('pods that wait are told with the reason, but for those that only begin', async () => {
  const waiting = (name: string, reason: string, message?: string) => ({
    metadata: { name },
    status: { containerStatuses: [{ image: 'a/b:1', state: { waiting: { reason, message } } }] },
  });
  const api = cluster({
    pods: [
      waiting('new', 'ContainerCreating'),
      waiting('bad', 'ImagePullBackOff'),
      waiting('worse', 'X', 'why'),
    ],
  });
  expect(await workloadProblems(api, 'app')).toEqual([
    { object: 'Pod/bad', message: 'ImagePullBackOff: a/b:1' },
    { object: 'Pod/worse', message: 'X: why' },
  ]);
});

test('warnings are told while they are new', async () => {
  const api = cluster({
    events: [
      warning('StatefulSet', 'exceeded quota'),
      warning('StatefulSet', 'exceeded quota'),
      warning('Job', 'long ago', '2020-01-01T00:00:00Z'),
      { ...warning('Pod', 'pulled'), type: 'Normal' },
    ],
  });
  expect(await workloadProblems(api, 'app')).toEqual([
    { object: 'StatefulSet/web', message: 'FailedCreate: exceeded quota' },
  ]);
});
