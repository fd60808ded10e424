/** The main job on this machine: a cluster, the layer argocd, two teams; the second apply has nothing to do. */
import path from 'node:path';
import { execa } from 'execa';

const folder = 'examples/two-teams';
const started = Date.now();

const berth = async (...words: string[]): Promise<void> => {
  console.log(`\n$ berth ${words.join(' ')}`);
  const { exitCode } = await execa('node', [path.resolve('dist/src/cli/main.js'), ...words], {
    cwd: folder,
    stdio: 'inherit',
    reject: false,
  });
  if (exitCode !== 0) process.exit(exitCode);
};

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
