/** What a namespace of each size may use. `quota`: ResourceQuota.spec.hard; `max`: LimitRange per container. */
export const sizes = {
  small: size({
    cpu: 2,
    memory: 4,
    pods: 15,
    claims: 2,
    storage: 20,
    loadBalancers: 0,
    maxCpu: '1',
    maxMemory: '2Gi',
  }),
  medium: size({
    cpu: 8,
    memory: 16,
    pods: 50,
    claims: 8,
    storage: 100,
    loadBalancers: 1,
    maxCpu: '4',
    maxMemory: '8Gi',
  }),
  large: size({
    cpu: 32,
    memory: 64,
    pods: 200,
    claims: 30,
    storage: 500,
    loadBalancers: 2,
    maxCpu: '8',
    maxMemory: '16Gi',
  }),
} as const;

/** Of a container that names none: small enough that several fit into the smallest size. */
export const containerDefaults = {
  limits: { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '1Gi' },
  requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '128Mi' },
  min: { cpu: '5m', memory: '8Mi' },
} as const;

interface Size {
  /** Limits of all pods together, in cores; requests may use half of it. */
  cpu: number;
  /** Limits of all pods together, in GiB; requests may use half of it. */
  memory: number;
  pods: number;
  claims: number;
  /** Requested by all volume claims together, in GiB. */
  storage: number;
  loadBalancers: number;
  maxCpu: string;
  maxMemory: string;
}

function size({ cpu, memory, pods, claims, storage, loadBalancers, maxCpu, maxMemory }: Size) {
  return {
    quota: {
      'requests.cpu': `${cpu / 2}`,
      'requests.memory': `${memory / 2}Gi`,
      'requests.ephemeral-storage': `${memory * 2}Gi`,
      'limits.cpu': `${cpu}`,
      'limits.memory': `${memory}Gi`,
      pods: `${pods}`,
      persistentvolumeclaims: `${claims}`,
      'requests.storage': `${storage}Gi`,
      'services.loadbalancers': `${loadBalancers}`,
      'services.nodeports': '0',
      'count/secrets': `${pods * 2}`,
      'count/configmaps': `${pods * 2}`,
    },
    max: { cpu: maxCpu, memory: maxMemory },
  };
}
