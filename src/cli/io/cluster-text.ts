import type { EmbeddedStatus } from '../../cluster/embedded-cluster.ts';
import type { Style } from './style.ts';

/** How the embedded cluster stands, and how to look at it. */
export function clusterText(status: EmbeddedStatus, style: Style): string {
  const { state, server, version, kubeconfig, processes } = status;
  if (state === 'absent') return 'there is no embedded cluster; start it with "berth dev up"';
  const running = processes.map(
    ({ name, pid }) => `  ${name}: ${pid === undefined ? style.red('not running') : `pid ${pid}`}`,
  );
  const paint = state === 'running' ? style.green : style.yellow;
  return [
    `the embedded cluster is ${paint(state)}${version ? `: Kubernetes ${version} at ${server}` : ''}`,
    ...running,
    ...(state === 'running'
      ? ['', `Look at it: kubectl --kubeconfig ${kubeconfig} get all -A`]
      : ['', 'Bring it up: berth dev up']),
  ].join('\n');
}
