type Resources = Readonly<Record<string, string>>;

const least: Resources = { cpu: '5m', memory: '8Mi' };

/** Names of the objects that one test makes, told apart by a number. */
let made = 0;
const nextName = (kind: string): string => {
  made += 1;
  return `${kind}-${made}`;
};

/** A pod that keeps the Pod Security Standard "restricted"; the security context and limits may be others. */
export function pod(
  namespace: string,
  options: {
    readonly limits?: Resources;
    readonly requests?: Resources;
    readonly security?: Readonly<Record<string, unknown>>;
  } = {},
) {
  const restricted = {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const container = {
    name: 'main',
    image: 'registry.example.com/app:1',
    securityContext: options.security ?? restricted,
    // Without requests, Kubernetes would ask for as much as the limits say.
    ...(options.limits && { resources: { limits: options.limits, requests: options.requests ?? least } }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: nextName('pod'), namespace },
    spec: { containers: [container] },
  };
}

export function service(namespace: string, spec: Readonly<Record<string, unknown>>) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: nextName('service'), namespace },
    spec: { selector: { app: 'x' }, ports: [{ port: 80 }], ...spec },
  };
}

export function volumeClaim(namespace: string, storage: string) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: nextName('claim'), namespace },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
  };
}
