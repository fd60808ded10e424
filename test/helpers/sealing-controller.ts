import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { berthOk } from './berth.ts';
import type { GitopsProject } from './gitops-project.ts';
import { layerFiles } from './layer-files.ts';
import { freePort, type OwnProcess, ownProcess, untilReady } from './own-process.ts';
import { sealedSecretsChart, sealedSecretsController } from './sealed-secrets.ts';
import { writeFiles } from './suite-folder.ts';

/** What the layer argocd installs where its input `sealed_secrets` is true, but for where the chart comes from. */
const golden = path.resolve('test/conformance/golden/argocd/default.embedded.json');
const identity = 'var/run/secrets/kubernetes.io/serviceaccount';

/** The controller of Sealed Secrets at work on the cluster of a project. */
export interface SealingController extends OwnProcess {
  /** What values are sealed with; PEM. */
  readonly certificate: string;
  readonly said: () => string;
}

/**
 * Installs Sealed Secrets as the layer argocd does, from the chart in its Go module, as no chart repository can be
 * reached. The pod is kwok's; in its place the controller runs as a process of this machine: with the arguments of its
 * Deployment, and with a root folder that holds the token of its account where a pod has it.
 */
export async function sealingController(project: GitopsProject): Promise<SealingController> {
  const { name, namespace } = await install(project.cwd);
  const api = await project.api();
  const account = `${name}-controller`;
  const { token } = await api.serviceAccountToken(namespace, account, 3600);
  const { clusters } = parse(readFileSync(path.join(project.cwd, '.berth/kubeconfig'), 'utf8'));
  const [{ cluster }] = clusters;
  const root = path.join(project.cwd, 'sealing-controller');
  writeFiles(root, {
    [`${identity}/token`]: token,
    [`${identity}/namespace`]: namespace,
    [`${identity}/ca.crt`]: Buffer.from(cluster['certificate-authority-data'], 'base64').toString(),
  });
  copyFileSync(await sealedSecretsController(), path.join(root, 'controller'));
  const deployment = await project.read(`/apis/apps/v1/namespaces/${namespace}/deployments/${account}`);
  const [port, metrics] = [await freePort(), await freePort()];
  const words = [
    ...['/controller', ...deployment.spec.template.spec.containers[0].args],
    ...['--listen-addr', `127.0.0.1:${port}`, '--listen-metrics-addr', `127.0.0.1:${metrics}`],
  ];
  const { hostname, port: apiPort } = new URL(cluster.server);
  const env = { PATH: process.env.PATH, KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: apiPort };
  // Who is not root here is root of a user namespace: only root changes the root folder.
  const started =
    process.getuid?.() === 0
      ? ownProcess('chroot', [root, ...words], { env })
      : ownProcess('unshare', ['--map-root-user', 'chroot', root, ...words], { env });
  let certificate = '';
  await untilReady(started, async () => {
    certificate = await (await fetch(`http://127.0.0.1:${port}/v1/cert.pem`)).text();
  }).catch(async (error) => {
    await started.stop();
    throw error;
  });
  return { ...started, certificate };
}

async function install(cwd: string): Promise<{ name: string; namespace: string }> {
  const { helm_release } = JSON.parse(readFileSync(golden, 'utf8')).resource;
  const { name, namespace, values } = helm_release['sealed-secrets'];
  const release = { name, namespace, values, chart: await sealedSecretsChart(), createNamespace: true };
  const layer = {
    providers: ['helm'],
    imports: `import { Release } from 'berth/helm/release';`,
    construct: `new Release(stack, 'release', { ...${JSON.stringify(release)}, wait: true }); return {};`,
  };
  writeFiles(cwd, layerFiles({ 'sealed-secrets': layer }));
  await berthOk(['platform', 'apply', 'sealed-secrets', '--yes'], { cwd });
  return { name, namespace };
}
