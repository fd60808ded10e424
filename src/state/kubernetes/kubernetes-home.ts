import { BerthError } from '../../errors.ts';
import type { RemoteConfig } from '../../model/backend-config.ts';
import type { StateHome } from '../backend.ts';
import { backendUnreachable } from '../remote-request.ts';
import { remoteHome } from '../state-home.ts';
import { kubernetesDocuments } from './kubernetes-documents.ts';
import { kubernetesStates, stateNames, workspaceOf } from './kubernetes-states.ts';
import { NamespaceObjects } from './objects.ts';
import type { OpenCluster, StateCluster } from './state-cluster.ts';

/** Everything in Secrets of one namespace: states and locks as Terraform makes them, a Secret for each document. */
export function kubernetesHome(config: RemoteConfig<'kubernetes'>, open: OpenCluster): StateHome {
  const { namespace, name, kubeconfig = 'the kubeconfig', context = 'its current context' } = config;
  const place = `Secrets of "${name}" in namespace ${namespace}, ${context} of ${kubeconfig}`;
  let known: Promise<StateCluster> | undefined;
  const cluster = async () => {
    known ??= open(config).catch((error) => {
      throw error instanceof BerthError ? backendUnreachable(place, error.message, error) : error;
    });
    return await known;
  };
  const objects = new NamespaceObjects(place, namespace, cluster);
  const documents = kubernetesDocuments(objects, name);
  const states = kubernetesStates(objects, documents, name);
  return remoteHome(place, {
    documents,
    states,
    plain: (instance) => ({
      body: { kubernetes: { namespace, secret_suffix: name } },
      workspace: workspaceOf(instance),
    }),
    place: (instance) => `Secret ${stateNames(instance, name).secret} in namespace ${namespace}`,
    terraform: async (instance, program) => {
      const there = await cluster();
      if (program === 'terraform') requireLogin(there, instance);
      await states.keepName(instance);
      const { kubeconfig: config_path, context: config_context } = there;
      return {
        body: {
          kubernetes: {
            namespace,
            secret_suffix: name,
            config_path,
            config_context,
            insecure: there.insecure,
            ...(program === 'terraform' ? ownValues(there) : noValues),
          },
        },
        workspace: workspaceOf(instance),
        addresses: {},
        credentials: {},
        secrets: [],
        readsProviderVariables: true,
      };
    },
  });
}

/**
 * The variables that lead providers to their cluster, KUBE_HOST and so on, would lead the backend there as well: OpenTofu
 * is told that none of them counts.
 */
const noValues = {
  host: '',
  username: '',
  password: '',
  token: '',
  client_certificate: '',
  client_key: '',
  cluster_ca_certificate: '',
} as const;

/**
 * For Terraform, what is empty was not said. With a token of no use, no real one goes to the wrong cluster; certificates
 * and token files count before it.
 */
function ownValues({ server, certificateAuthority }: StateCluster): Record<string, unknown> {
  return { host: server, cluster_ca_certificate: certificateAuthority, token: 'as-the-kubeconfig-says' };
}

/** @throws STATE_NEEDS_TOFU */
function requireLogin(
  { login, certificateAuthority, kubeconfig, context }: StateCluster,
  instance: string,
): void {
  const problem =
    certificateAuthority === undefined
      ? 'names no certificate authority'
      : login === 'other' && 'has neither a client certificate nor a tokenFile';
  if (!problem) return;
  throw new BerthError('STATE_NEEDS_TOFU', {
    instance,
    problem: `context "${context}" of "${kubeconfig}" ${problem}, and Terraform would take that of the providers instead`,
    remedy: 'give it a kubeconfig that has it',
  });
}
