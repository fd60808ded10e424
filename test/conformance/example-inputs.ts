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
      ...(harbor_mode === 'external' && {
        harbor_url: 'https://harbor.example.com',
        harbor_project: 'shop',
        harbor_robot_username: 'robot$shop+pull',
        harbor_robot_token: { env: 'EXAMPLE_ROBOT_TOKEN' },
      }),
    },
    environment: { EXAMPLE_GIT_TOKEN: 'git-example-secret', EXAMPLE_ROBOT_TOKEN: 'robot-example-secret' },
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

/** @throws when nobody has said yet how to make an instance of the block */
export function exampleOf(block: string, choice: Choice, namespace: string): Example {
  const example = examples[block];
  if (!example) {
    throw new Error(`the block "${block}" has no example: add one to test/conformance/example-inputs.ts`);
  }
  return example(choice, namespace);
}
