import path from 'node:path';
import type { GitopsFiles, GitopsService } from './gitops-files.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How a service is started: arguments and environment. */
export interface ServiceCommand {
  readonly arguments: readonly string[];
  readonly environment: Environment;
}

/**
 * @param caller environment of berth: PATH is passed on
 * @param workload environment that the service has as a pod
 */
export async function serviceCommand(
  files: GitopsFiles,
  service: GitopsService,
  caller: Environment,
  workload: Environment = {},
): Promise<ServiceCommand> {
  const ports = await files.ports();
  const at = (name: GitopsService) => `127.0.0.1:${ports[name]}`;
  const bin = path.dirname(files.program(service));
  const base = {
    PATH: [bin, caller.PATH].join(path.delimiter),
    TMPDIR: files.data('tmp'),
    HOME: files.folder,
  };
  const forge = [
    ...['--listen', at(service), '--accounts', files.accounts],
    ...['--certificate', files.certificate.certificate, '--key', files.certificate.key],
  ];
  const listen = (metrics: 'argocd-repo-server-metrics' | 'argocd-server-metrics') => [
    ...['--address', '127.0.0.1', '--port', `${ports[service]}`],
    ...['--metrics-address', '127.0.0.1', '--metrics-port', `${ports[metrics]}`],
  ];
  const cache = ['--redis', at('redis-server')];
  const repoServer = ['--repo-server', at('argocd-repo-server'), '--repo-server-plaintext'];
  const argocd = {
    ...workload,
    ...base,
    // The address that Argo CD knows its own cluster by stands for that of the kubeconfig.
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_TLS_DATA_PATH: files.data('tls'),
    ARGOCD_SSH_DATA_PATH: files.data('tls'),
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_PLUGINSOCKFILEPATH: files.data('plugins'),
    ARGOCD_ASK_PASS_SOCK: files.passwordSocket,
    KUBECONFIG: files.kubeconfigOf(service),
  };
  const withCache = async () => ({ ...argocd, REDIS_PASSWORD: await files.redisPassword() });
  switch (service) {
    case 'redis-server':
      return { arguments: [files.redisConfig], environment: base };
    case 'git-server': {
      const webhook = `http://${at('argocd-server')}/api/webhook`;
      return {
        arguments: [
          ...forge,
          ...['--root', files.data('git'), '--webhook', webhook, '--webhook-secret', files.webhookSecret],
        ],
        environment: base,
      };
    }
    case 'registry':
      return { arguments: [...forge, '--root', files.data('registry')], environment: base };
    case 'argocd-repo-server':
      return {
        arguments: [...listen('argocd-repo-server-metrics'), '--disable-tls', ...cache],
        environment: await withCache(),
      };
    case 'argocd-server':
      return {
        arguments: [...listen('argocd-server-metrics'), '--insecure', ...cache, ...repoServer],
        environment: await withCache(),
      };
    case 'argocd-application-controller':
      // It listens for nothing but its metrics.
      return {
        arguments: ['--metrics-port', `${ports[service]}`, ...cache, ...repoServer],
        environment: await withCache(),
      };
  }
}
