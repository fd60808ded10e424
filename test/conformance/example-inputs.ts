import path from 'node:path';

/** Inputs for one instance of a block: what a team file would hold, without the structural inputs. */
export interface Example {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Environment variables that secrets of the inputs are read from. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Labels of the namespace, where it has to be there before the instance. */
  readonly existingNamespace?: Readonly<Record<string, string>>;
}

type Choice = Readonly<Record<string, string>>;

/** By block. Whoever adds a block adds its example here. @param namespace that the instance may make */
const examples: Readonly<Record<string, (choice: Choice, namespace: string) => Example>> = {
  'namespace-with-argocd': ({ namespace_mode, harbor_mode }, namespace) => ({
    ...(namespace_mode === 'adopt' && {
      existingNamespace: { 'meshstack.io/workspace': 'shop-team', 'meshstack.io/project': 'shop' },
    }),
    inputs: {
      namespace_name: namespace,
      workspace_id: 'shop-team',
      project_id: 'shop',
      cost_center: 'c-4711',
      labels: { 'example.com/tier': 'gold' },
      members: [
        { kind: 'group', name: 'shop-admins', role: 'admin' },
        { kind: 'user', name: 'eve@example.com', role: 'view' },
      ],
      github_repo_url: 'https://git.example.com/shop.git',
      git_username: 'bot',
      git_token: { env: 'EXAMPLE_GIT_TOKEN' },
      ...(harbor_mode !== 'none' && {
        harbor_url: 'https://harbor.example.com',
        harbor_project: 'shop',
      }),
      ...(harbor_mode === 'managed' && { harbor_robot_seed: { env: 'EXAMPLE_ROBOT_SEED' } }),
      ...(harbor_mode === 'external' && {
        harbor_robot_username: 'robot$shop+pull',
        harbor_robot_token: { env: 'EXAMPLE_ROBOT_TOKEN' },
      }),
    },
    environment: {
      EXAMPLE_GIT_TOKEN: 'git-example-secret',
      EXAMPLE_ROBOT_TOKEN: 'robot-example-secret',
      EXAMPLE_ROBOT_SEED: 'seed-example-secret-of-32-characters',
    },
  }),
  'my-block': (_choice, namespace) => ({ inputs: { namespace_name: namespace, pods: '3' } }),
  'plain-namespace': ({ container_limits }, namespace) => ({
    inputs: {
      namespace_name: namespace,
      pods: '20',
      purpose: 'größer als 5, "100 %" ${sure} %{ yes }',
      hook_token: { env: 'EXAMPLE_HOOK_TOKEN' },
      annotations: { 'note-1': 'first line\nsecond line' },
      extra_quota: [{ kind: 'secrets', most: '7' }],
      ...(container_limits === 'defaults' && { default_memory: '128Mi' }),
    },
    environment: { EXAMPLE_HOOK_TOKEN: 'hook-example-secret' },
  }),
};

/** By layer, as under layers.<name> of berth.yaml: what has no value of its own. @param service address of a test's own */
const layerExamples: Readonly<
  Record<string, (choice: Choice, service: string) => Readonly<Record<string, unknown>>>
> = {
  harbor: ({ registry }, service) => ({
    ...(registry !== 'none' && { projects: ['catalogue', 'shop'], immutable_tags: ['v*', 'main-*'] }),
    ...(registry === 'shared' && { shared_url: service }),
    ...(registry === 'none' && { external_url: 'https://registry.example.com' }),
    ...(registry === 'own' && {
      host: 'harbor.example.com',
      issuer: 'letsencrypt',
      database_host: 'postgres.example.com',
      database_username: 'harbor',
      redis_address: 'redis.example.com:6379',
      s3_bucket: 'acme-images',
      chart_repository: '',
      chart_name: path.resolve('test/fixtures/charts/harbor-stand-in'),
      ...Object.fromEntries(
        Object.keys(harborSecrets).map((name) => [name, { env: `EXAMPLE_${name.toUpperCase()}` }]),
      ),
    }),
  }),
  meshstack: () => ({
    meshstack_endpoint: 'https://api.mesh.example.com',
    workspace: 'platform-team',
    platform_name: 'kubernetes',
    display_name: 'Kubernetes',
    cluster_url: 'https://api.cluster.example.com',
    location: 'berlin',
    location_display_name: 'Berlin',
    landing_zones: { dev: 'Development', prod: 'Production' },
  }),
  ske: ({ dns }) => ({
    project_id: '0f9e8d7c-6b5a-4f3e-9d2c-1b0a9f8e7d6c',
    cluster_name: 'platform',
    kubernetes_version: '1.33',
    system_machine_type: 'g2i.2',
    apps_machine_type: 'g2i.4',
    acl: ['192.0.2.0/24'],
    apps_taints: [{ key: 'tier', value: '', effect: 'NoSchedule' }],
    observability_instance_id: '0f9e8d7c-6b5a-4f3e-9d2c-1b0a9f8e7d6c',
    ...(dns === 'existing' && { dns_zones: ['apps.example.com'] }),
    ...(dns === 'zone' && { dns_name: 'apps.example.com' }),
  }),
  state: ({ storage }) => ({
    project_id: '0f9e8d7c-6b5a-4f3e-9d2c-1b0a9f8e7d6c',
    ...(storage === 'bucket' && { bucket_name: 'acme-state' }),
    ...(storage === 'database' && {
      flavor_id: '2.4',
      acl: ['192.0.2.0/24'],
      database_owner: 'berth',
    }),
  }),
};

/** Inputs of a layer for one module of it; empty where it needs none. */
export function layerExampleOf(
  layer: string,
  choice: Choice,
  service = 'https://registry.example.com',
): Readonly<Record<string, unknown>> {
  return layerExamples[layer]?.(choice, service) ?? {};
}

/** Secrets of the layer harbor by input; none of them is one anywhere. */
export const harborSecrets = {
  database_password: 'example-of-a-database-password',
  redis_password: 'example-of-a-redis-password',
  s3_access_key: 'example-of-an-access-key',
  s3_secret_key: 'example-of-a-secret-key',
  admin_password: 'Example-0f-a-password',
  encryption_key: 'example-16-chars',
  internal_seed: 'example-of-a-seed-of-32-characters',
} as const;

/** Environment variables that layers of the examples read: secrets, and identities at services. */
export const layerEnvironment: Readonly<Record<string, string>> = {
  HARBOR_USERNAME: 'admin',
  HARBOR_PASSWORD: 'example-of-an-identity',
  ...Object.fromEntries(
    Object.entries(harborSecrets).map(([name, value]) => [`EXAMPLE_${name.toUpperCase()}`, value]),
  ),
};

/** @throws when nobody has said yet how to make an instance of the block */
export function exampleOf(block: string, choice: Choice, namespace: string): Example {
  const example = examples[block];
  if (!example) {
    throw new Error(`the block "${block}" has no example: add one to test/conformance/example-inputs.ts`);
  }
  return example(choice, namespace);
}
