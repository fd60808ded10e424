import type { ClusterApi } from './cluster-api.ts';

const nodes = [
  { name: 'berth-node-1', zone: 'eu01-1' },
  { name: 'berth-node-2', zone: 'eu01-2' },
];
const capacity = { cpu: '32', memory: '256Gi', pods: '110', 'ephemeral-storage': '500Gi' };

/** Makes the nodes on which pods of an embedded cluster become Running and Ready without a container. */
export async function createSimulatedNodes(api: ClusterApi): Promise<void> {
  await Promise.all(nodes.map(({ name, zone }) => api.create('/api/v1/nodes', node(name, zone))));
}

function node(name: string, zone: string) {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'node-role.kubernetes.io/worker': '',
        'topology.kubernetes.io/region': 'eu01',
        'topology.kubernetes.io/zone': zone,
        type: 'kwok',
      },
    },
    status: { capacity, allocatable: capacity },
  };
}
