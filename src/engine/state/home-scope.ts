import type { KubeUser } from '../../cluster/kubeconfig.ts';
import type { Project } from '../../config/project.ts';
import type { StateCluster } from '../../state/kubernetes/state-cluster.ts';
import type { HomeScope } from '../../state/open-home.ts';
import type { Door } from '../context.ts';
import { secretVariables, withoutVariables } from '../secrets/secret-variables.ts';

/** What the places of a project's state are opened with. */
export function homeScope(
  project: Pick<Project, 'paths' | 'platform' | 'teams'>,
  caller: Door['caller'],
): HomeScope {
  const { paths } = project;
  return {
    paths,
    caller,
    openCluster: async (config) => {
      const [{ connect }, { ApiRequest }] = await Promise.all([
        import('../../cluster/connection.ts'),
        import('../../cluster/api-request.ts'),
      ]);
      const environment = withoutVariables(caller, secretVariables(project));
      const connection = await connect(config, {
        name: 'state',
        projectRoot: paths.root,
        embeddedKubeconfig: paths.kubeconfig,
        environment,
      });
      const api = new ApiRequest(connection, environment);
      return {
        kubeconfig: connection.kubeconfig,
        context: connection.context,
        server: connection.server,
        certificateAuthority: connection.certificateAuthority,
        login: loginOf(connection.entries.user),
        insecure: connection.entries.cluster['insecure-skip-tls-verify'] ?? false,
        ask: async (method, path, body, accept) =>
          await api.send(method, path, body, { ...(accept && { accept }) }),
      };
    },
  };
}

function loginOf(user: KubeUser): StateCluster['login'] {
  if (user.exec || user['auth-provider'] || user.token || user.username) return 'other';
  if (user.tokenFile) return 'token file';
  return user['client-certificate'] || user['client-certificate-data'] ? 'certificate' : 'other';
}
