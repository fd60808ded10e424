/**
 * The main job on this machine: a cluster, the layer argocd, two teams; the second apply has nothing to do.
 * With --gitops: the way of a team's commit to its pods.
 */
import path from 'node:path';
import { gitopsDemo } from './demo-gitops.ts';
import { shownBerth } from './shown-berth.ts';

if (process.argv.includes('--gitops')) {
  await gitopsDemo();
  process.exit();
}

const folder = 'examples/two-teams';
const started = Date.now();
const berth = shownBerth(folder);

console.log(
  `berth demo, in ${folder}. The first time, programs are downloaded or built once (about 20 CPU minutes).`,
);
await berth('dev', 'up');
await berth('platform', 'apply', 'argocd', '--yes');
await berth('team', 'apply', '--all', '--yes');
await berth('team', 'apply', '--all', '--yes');
await berth('team', 'status');

const kubeconfig = path.join(folder, '.berth/kubeconfig');
console.log(`
That took ${Math.round((Date.now() - started) / 1000)} s. It is all really there:

  kubectl --kubeconfig ${kubeconfig} get ns --show-labels
  kubectl --kubeconfig ${kubeconfig} -n app-payments-dev get quota,limits,netpol,rolebinding,sa
  kubectl --kubeconfig ${kubeconfig} -n argocd get applications,appprojects
  npx berth --cwd ${folder} run list

Change a file under ${folder}/teams and apply again, or stop:

  npx berth --cwd ${folder} team destroy --all --yes
  npx berth --cwd ${folder} dev down`);
