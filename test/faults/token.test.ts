import { readFileSync } from 'node:fs';
import { CoreV1Api, RbacAuthorizationV1Api } from '@kubernetes/client-node';
import { expect, inject, test } from 'vitest';
import { names } from '../../platform/argocd/names.ts';
import { converge, expectNothingLost, startUntil, uniqueName } from '../helpers/interrupted-run.ts';
import { kubeConfig } from '../helpers/kubernetes.ts';
import { times } from '../helpers/long.ts';
import { terraformOf, until } from '../helpers/processes.ts';
import { minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';

const apply = ['team', 'apply', 'one', '--yes'];
const core = () => kubeConfig().makeApiClient(CoreV1Api);

/** An account for team runs that no other test has, where berth looks for it: in the namespace of an Argo CD. */
async function ownAccount(namespace: string): Promise<void> {
  await core().createNamespace({ body: { metadata: { name: namespace } } });
  await makeAccount(namespace);
  await kubeConfig()
    .makeApiClient(RbacAuthorizationV1Api)
    .createClusterRoleBinding({
      body: {
        metadata: { name: namespace },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ kind: 'ServiceAccount', name: names.provisioner, namespace }],
      },
    });
}

async function makeAccount(namespace: string): Promise<void> {
  await core().createNamespacedServiceAccount({
    namespace,
    body: { metadata: { name: names.provisioner } },
  });
}

/** Whether the API server still knows whose a token is: it remembers its answer for some seconds. */
async function isTaken(token: string): Promise<boolean> {
  const config = kubeConfig();
  config.users = [{ name: config.getCurrentUser()?.name ?? '', token }];
  try {
    await config.makeApiClient(CoreV1Api).listNamespace();
    return true;
  } catch (error) {
    if ((error as { code?: number }).code === 401) return false;
    throw error;
  }
}

function tokenOf(pid: number): string {
  const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return variables.find((one) => one.startsWith('KUBE_TOKEN='))?.replace('KUBE_TOKEN=', '') ?? '';
}

test('a token that is revoked in the middle of an apply is the cause, and the next run asks for a new one', async () => {
  const { kubeconfig, context } = inject('cluster');
  for (let round = 0; round < times(1, 10); round += 1) {
    const name = uniqueName('token');
    const argocd = uniqueName('account');
    await ownAccount(argocd);
    const dev = { cluster: { kubeconfig, context }, argocd: { namespace: argocd } };
    const cwd = await writeProject({
      'berth.yaml': platformFile({ environments: { dev } }),
      'teams/one.yaml': teamFile('one', minimalInputs(name)),
    });
    const { pid, run, lines } = await startUntil(apply, cwd, { operations: 1 + (round % 5) });
    const terraform = terraformOf(pid)?.pid as number;
    // First of all, as it may be done any moment: Terraform and its providers stand still until the token is worth nothing.
    process.kill(-terraform, 'SIGSTOP');
    const token = tokenOf(terraform);
    expect(await isTaken(token)).toBe(true);
    await core().deleteNamespacedServiceAccount({ name: names.provisioner, namespace: argocd });
    await until('the end of the token', async () => !(await isTaken(token)));
    process.kill(-terraform, 'SIGCONT');

    expect((await run).exitCode).toBe(1);
    const [{ error }] = JSON.parse(lines.at(-1) ?? '').data.instances;
    expect(error.message).toContain('the API server no longer takes the credential of this run');
    expect(error.fix).toContain('run the same command again, it asks for a new one');
    await makeAccount(argocd);
    expect(await converge(apply, cwd)).toBe(1);
    await expectNothingLost('one', cwd, name);
  }
});
