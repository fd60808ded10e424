import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { defaultPlatformConfig } from '../../src/config/platform-config.ts';
import type { Project } from '../../src/config/project.ts';
import { homeScope } from '../../src/engine/state/home-scope.ts';
import { backendConfig } from '../../src/model/backend-config.ts';
import { projectPaths } from '../../src/model/paths.ts';
import type { StateHome } from '../../src/state/backend.ts';
import { openHome } from '../../src/state/open-home.ts';
import { apply } from '../../src/terraform/instance-run.ts';
import { programNames } from '../helpers/chosen-program.ts';
import { stateText } from '../helpers/instance-record.ts';
import { readJson } from '../helpers/kubernetes.ts';
import { moduleRun } from '../helpers/module-run.ts';
import { startNamespace } from '../helpers/state-namespace.ts';
import { placeName, type StatePlace } from '../helpers/state-places.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

const root = suiteFolder();
let place: StatePlace;

beforeAll(async () => {
  place = await startNamespace();
});
afterAll(async () => await place?.stop());

async function home(
  config: Record<string, unknown> = {},
): Promise<StateHome & { readonly namespace: string }> {
  const project = { paths: projectPaths(root), platform: { value: defaultPlatformConfig() }, teams: [] };
  const wanted = { ...place.config(placeName()), ...config };
  const opened = await openHome(
    backendConfig.parse(wanted),
    homeScope(project as unknown as Project, { HOME: root }),
  );
  return { ...opened, namespace: String(wanted.namespace) };
}

/** What leads providers to a cluster, as teams' runs get it, as layers' runs get it from a token, or by a kubeconfig. */
const elsewhere = {
  token: {
    KUBE_HOST: 'https://127.0.0.1:1',
    KUBE_TOKEN: 'of-another-cluster',
    KUBE_CLUSTER_CA_CERT_DATA: 'of another cluster',
    KUBE_INSECURE: 'true',
    KUBE_LOAD_CONFIG_FILE: 'false',
  },
  file: {
    KUBE_CONFIG: '/of/another/cluster',
    KUBECONFIG: '/of/another/cluster',
    KUBE_CONFIG_PATH: '/of/another/cluster',
    KUBE_CTX: 'of-another-cluster',
  },
};

describe.each(programNames)('with %s', (program) => {
  test.each(Object.entries(elsewhere))(
    'what leads the providers to another cluster by %s does not lead the state there',
    async (_kind, environment) => {
      for (const config of [{}, inject('cluster')]) {
        const { kubeconfig, context } = { ...place.config('x'), ...config } as Record<string, string>;
        const there = await home({ kubeconfig, ...(context && { context }) });
        const run = { root, home: there, program, name: 'dev.a.x', variables: { text: 'x' }, environment };
        expect((await apply(await moduleRun(run))).counts.add).toBe(2);
        expect(await there.backend.names()).toEqual(['dev.a.x']);
      }
    },
  );
});

test('a kubeconfig whose login Terraform would mix up is for OpenTofu only', async () => {
  const [token = ''] = place.secrets;
  const kubeconfig = String(place.config('x').kubeconfig);
  const inline = path.join(root, 'inline');
  const text = readFileSync(kubeconfig, 'utf8').replace('tokenFile: token', `token: ${token}`);
  expect(text).toContain(token);
  writeFileSync(inline, text);
  const there = await home({ kubeconfig: inline });
  await expect(there.backend.terraform('dev.a.x', 'terraform')).rejects.toMatchObject({
    code: 'STATE_NEEDS_TOFU',
    fix: expect.stringContaining('berth state migrate dev.a.x --program tofu'),
  });
  const environment = elsewhere.token;
  const run = {
    root,
    home: there,
    program: 'tofu' as const,
    name: 'dev.a.x',
    variables: { text: 'x' },
    environment,
  };
  expect((await apply(await moduleRun(run))).counts.add).toBe(2);
});

const noise = (bytes: number) => randomBytes(bytes).toString('base64');

test('a state that Terraform has cut into parts is read, replaced and forgotten as one', async () => {
  const there = await home();
  const text = noise(600_000);
  const run = { root, home: there, program: 'terraform' as const, name: 'dev.a.x', variables: { text } };
  await apply(await moduleRun(run));
  const secrets = async () =>
    (
      await readJson(`/api/v1/namespaces/${there.namespace}/secrets?labelSelector=tfstateWorkspace%3Ddev.a.x`)
    ).items
      .map(({ metadata }: { metadata: { name: string } }) => metadata.name)
      .filter((name: string) => name.includes(there.place.split('"')[1] ?? ''));
  // 2.4 MB, compressed.
  expect(await secrets()).toHaveLength(3);
  expect((await there.backend.pull('dev.a.x'))?.split(text)).toHaveLength(6);
  expect(await there.backend.names()).toEqual(['dev.a.x']);
  await there.backend.push('dev.a.x', stateText());
  expect(await secrets()).toHaveLength(1);
  expect(await there.backend.pull('dev.a.x')).toBe(stateText());
  await there.backend.forget('dev.a.x');
  expect(await secrets()).toEqual([]);
});

test('what is too large for a Secret is refused with its size', async () => {
  const { backend, documents } = await home();
  await expect(backend.push('dev.a.x', noise(1_100_000))).rejects.toMatchObject({
    code: 'STATE_TOO_LARGE',
    message: expect.stringMatching(
      /^the state of "dev\.a\.x" has 11\d{5} bytes, compressed; .* 1048576 at most/,
    ),
  });
  await expect(documents.write('runs/dev.a.x/1', noise(1_100_000))).rejects.toMatchObject({
    code: 'STATE_TOO_LARGE',
  });
  expect(await backend.pull('dev.a.x')).toBeUndefined();
});

test('a namespace that is not there, or not allowed, and a kubeconfig that is of no use are named', async () => {
  const refused = { code: 'BACKEND_REFUSED', message: expect.stringContaining('"nowhere"') };
  await expect((await home({ namespace: 'nowhere' })).documents.names('instances')).rejects.toMatchObject(
    refused,
  );
  await expect((await home({ kubeconfig: './gone' })).documents.names('instances')).rejects.toMatchObject({
    code: 'BACKEND_UNREACHABLE',
    message: expect.stringMatching(/gone.*there is no such file/),
  });
});
