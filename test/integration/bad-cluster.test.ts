import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { stringify } from 'yaml';
import { berth } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { localHost } from '../helpers/local-host.ts';
import { minimalInputs, platformFile, writeProject } from '../helpers/project.ts';
import { errorsByInstance, refusal } from '../helpers/refusal.ts';

/** A team with one namespace in each environment. */
function teamEverywhere(environments: readonly string[]): string {
  return stringify({
    apiVersion: 'berth/v1',
    kind: 'Team',
    name: 'alpha',
    blocks: environments.map((environment) => ({
      block: 'namespace-with-argocd',
      environment,
      inputs: minimalInputs(`nowhere-${environment}`),
    })),
  });
}

function kubeconfig(server: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'here', user: 'me' } }],
    clusters: [{ name: 'here', cluster: { server } }],
    users: [{ name: 'me', user: { token: 'letmein' } }],
  });
}

test('each cluster that cannot be used fails its own instances and says why', async () => {
  const shared = inject('cluster');
  const own = { kubeconfig: shared.kubeconfig, context: shared.context };
  const environments = {
    embedded: { cluster: { embedded: true } },
    silent: { cluster: { kubeconfig: 'silent.yaml' } },
    missing: { cluster: { kubeconfig: 'none.yaml' } },
    garbage: { cluster: { kubeconfig: 'garbage.yaml' } },
    context: { cluster: { ...own, context: 'nope' } },
    bare: { cluster: own, argocd: { namespace: 'without-argocd' } },
  };
  const names = Object.keys(environments);
  const cwd = await writeProject({
    'berth.yaml': platformFile({ environments }),
    'teams/alpha.yaml': teamEverywhere(names),
    'silent.yaml': kubeconfig('https://127.0.0.1:1'),
    'garbage.yaml': 'this is no kubeconfig',
  });
  const words = ['team', 'apply', 'alpha', '--yes'];
  const plain = await berth(words, { cwd });
  const script = await berth([...words, '--json'], { cwd });
  const unfit = (environment: string, file: string, problem: unknown) => ({
    code: 'KUBECONFIG_INVALID',
    message: problem,
    fix: `name a kubeconfig file and a context that it holds under environments.${environment}.cluster`,
    exit: 2,
    file,
  });
  const expected: Record<string, any> = {
    embedded: {
      code: 'CLUSTER_UNREACHABLE',
      message: 'no Kubernetes API answers at "the embedded cluster": it was never started',
      fix: 'start it with "berth dev up"',
      exit: 1,
    },
    silent: {
      code: 'CLUSTER_UNREACHABLE',
      message: expect.stringContaining(
        'no Kubernetes API answers at "https://127.0.0.1:1": connect ECONNREFUSED',
      ),
      fix: `check the network, and context "here" of "${cwd}/silent.yaml"`,
      exit: 1,
    },
    missing: unfit(
      'missing',
      'none.yaml',
      `the kubeconfig "${cwd}/none.yaml" is of no use: there is no such file`,
    ),
    garbage: unfit(
      'garbage',
      'garbage.yaml',
      expect.stringContaining(`"${cwd}/garbage.yaml" is of no use: it is not a`),
    ),
    context: unfit('context', '', expect.stringContaining('it has no context "nope"; it has: berth')),
    bare: {
      code: 'PLATFORM_MISSING',
      message:
        'the cluster lacks what team runs need: the service account "without-argocd/berth-provisioner"',
      fix: 'run "berth platform apply argocd" first',
      exit: 1,
    },
  };
  const errors = errorsByInstance(script.json);
  for (const name of names) {
    const { file: _file, ...error } = expected[name];
    expect(errors[`${name}.alpha.namespace-with-argocd`], name).toEqual(error);
    expect(plain.stdout).toContain(`error ${error.code}: `);
    expect(plain.stdout).toContain(`fix: ${error.fix}`);
  }
  // The exit code is that of the first instance in the list.
  expect([plain.code, script.code]).toEqual([1, 1]);
  expect(existsSync(path.join(cwd, '.berth/state'))).toBe(false);
  expect(await readObject('v1', 'Namespace', 'nowhere-bare')).toBeUndefined();
});

test('a cluster without the resources of Argo CD is named before Terraform runs', async () => {
  // Stands in for a cluster without the layer: it has a kube-system, and nothing else.
  const cluster = await localHost();
  cluster.pages.set('/api/v1/namespaces/kube-system', (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ metadata: { uid: 'e7b8c1f0-0000-4000-8000-000000000000' } }));
  });
  const cwd = await writeProject({
    'berth.yaml': platformFile({ environments: { dev: { cluster: { kubeconfig: 'k.yaml' } } } }),
    'teams/alpha.yaml': teamEverywhere(['dev']),
    'k.yaml': kubeconfig(cluster.url),
  });
  const { code, error } = await refusal(['team', 'apply', 'alpha', '--yes'], { cwd });
  expect({ code, ...error }).toMatchObject({
    code: 'PLATFORM_MISSING',
    message: expect.stringMatching(/lacks what team runs need: the resource \w+\.argoproj\.io$/),
    fix: 'run "berth platform apply argocd" first',
    exit: 1,
  });
  expect(code).toBe(1);
  expect(cluster.asked.filter((place) => place.includes('/token'))).toEqual([]);
  expect(existsSync(path.join(cwd, '.berth/work'))).toBe(false);
});
