import type { EmbeddedStatus } from '../../cluster/embedded-cluster.ts';
import type { GitopsStatus } from '../../cluster/gitops/gitops-services.ts';
import type { Style } from './style.ts';

/** How the embedded cluster stands, and how to look at it. */
export function clusterText(status: EmbeddedStatus, style: Style): string {
  const { server, version, kubeconfig, processes, gitops } = status;
  const state = status.state === 'running' && gitops?.state === 'degraded' ? 'degraded' : status.state;
  if (state === 'absent') return 'there is no embedded cluster; start it with "berth dev up"';
  const running = [...processes, ...(gitops?.processes ?? [])].map(
    ({ name, pid }) => `  ${name}: ${pid === undefined ? absence(name) : `pid ${pid}`}`,
  );
  const paint = state === 'running' ? style.green : style.yellow;
  return [
    `the embedded cluster is ${paint(state)}${version ? `: Kubernetes ${version} at ${server}` : ''}`,
    ...running,
    ...(gitops ? gitopsLines(gitops) : []),
    ...(state === 'running'
      ? ['', `Look at it: kubectl --kubeconfig ${kubeconfig} get all -A`]
      : ['', 'Bring it up: berth dev up']),
  ].join('\n');

  function absence(name: string): string {
    const waits = gitops?.state === 'waiting' && name.startsWith('argocd-');
    return waits ? 'starts with "berth platform apply argocd"' : style.red('not running');
  }
}

function gitopsLines({ git, registry, argocd, certificateAuthority, passwords }: GitopsStatus): string[] {
  return [
    '',
    `Git host:  ${git} (user developer; its password is in ${passwords.developer})`,
    `registry:  ${registry} (the same user)`,
    `Argo CD:   ${argocd}`,
    `authority: ${certificateAuthority}`,
  ];
}
