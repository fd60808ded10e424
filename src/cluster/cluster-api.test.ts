import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { type LocalHost, localHost } from '../../test/helpers/local-host.ts';
import { temporaryFolder, writeScript } from '../../test/helpers/temporary-folder.ts';
import { ClusterApi } from './cluster-api.ts';
import type { Connection } from './connection.ts';
import type { KubeUser } from './kubeconfig.ts';

async function connectionTo(server: string, user: KubeUser = {}): Promise<Connection> {
  const folder = await temporaryFolder();
  const entries = { cluster: { server }, user };
  return {
    server,
    kubeconfig: path.join(folder, 'config'),
    context: 'one',
    user: 'me',
    embedded: false,
    entries,
  };
}

function json(host: LocalHost, place: string, status: number, body: unknown): void {
  host.pages.set(place, (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
}

async function apiOf(host: LocalHost, user?: KubeUser): Promise<ClusterApi> {
  return new ClusterApi(await connectionTo(host.url, user), { PATH: '/usr/bin:/bin' });
}

test('uid, version and namespaces are read', async () => {
  const host = await localHost();
  json(host, '/api/v1/namespaces/kube-system', 200, { metadata: { uid: 'u-1', labels: { a: 'b' } } });
  json(host, '/version', 200, { gitVersion: 'v1.36.3' });
  const api = await apiOf(host);
  expect(await api.uid()).toBe('u-1');
  expect(await api.version()).toBe('1.36.3');
  expect(await api.namespace('kube-system')).toEqual({ uid: 'u-1', labels: { a: 'b' } });
  expect(await api.namespace('none')).toBeUndefined();
});

test('a service account token is asked for by TokenRequest; a missing account is a missing platform', async () => {
  const host = await localHost();
  let asked = '';
  host.pages.set('/api/v1/namespaces/argocd/serviceaccounts/berth/token', (request, response) => {
    text(request).then((body) => {
      asked = body;
      const status = { token: 'secret', expirationTimestamp: '2030-01-01T00:00:00Z' };
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ status }));
    });
  });
  const api = await apiOf(host);
  const { token, expires } = await api.serviceAccountToken('argocd', 'berth', 900);
  expect([token, expires.getUTCFullYear()]).toEqual(['secret', 2030]);
  expect(JSON.parse(asked).spec).toEqual({ expirationSeconds: 900 });
  await expect(api.serviceAccountToken('argocd', 'none', 900)).rejects.toMatchObject({
    code: 'PLATFORM_MISSING',
  });
});

test('an object that exists already is not created again', async () => {
  const host = await localHost();
  json(host, '/api/v1/nodes', 409, { message: 'nodes "a" already exists' });
  expect(await (await apiOf(host)).create('/api/v1/nodes', {})).toBeUndefined();
});

test.each([401, 403])('status %d is a refusal that names the identity', async (status) => {
  const host = await localHost();
  json(host, '/version', status, { message: 'not you' });
  await expect((await apiOf(host)).version()).rejects.toMatchObject({
    code: 'CLUSTER_FORBIDDEN',
    message: 'the cluster refused: not you (GET /version as "me")',
  });
});

test('a server that is not there, and one that is ill, are unreachable', async () => {
  const host = await localHost();
  json(host, '/version', 503, { message: 'etcd is gone' });
  const api = await apiOf(host);
  await expect(api.version()).rejects.toMatchObject({
    code: 'CLUSTER_UNREACHABLE',
    message: expect.stringContaining('it answers 503: etcd is gone'),
  });
  await host.close();
  const gone = new ClusterApi({ ...(await connectionTo(host.url)), embedded: true }, {});
  await expect(gone.version()).rejects.toMatchObject({
    code: 'CLUSTER_UNREACHABLE',
    message: expect.stringContaining('ECONNREFUSED'),
    fix: 'start it with "berth dev up"',
  });
});

test('a busy server is asked again when it says so', async () => {
  const host = await localHost();
  let asked = 0;
  host.pages.set('/version', (_, response) => {
    asked += 1;
    const busy = asked < 3;
    response
      .writeHead(busy ? 429 : 200, { 'content-type': 'application/json', 'retry-after': '0' })
      .end(JSON.stringify(busy ? { message: 'storage is (re)initializing' } : { gitVersion: 'v1.36.3' }));
  });
  expect(await (await apiOf(host)).version()).toBe('1.36.3');
  expect(asked).toBe(3);
});

test('a silent server is given up', async () => {
  const host = await localHost();
  host.pages.set('/readyz', () => {});
  expect(await (await apiOf(host)).ready(100)).toBe(false);
});

test('token, token file, password and plugin each make the Authorization header', async () => {
  const host = await localHost();
  const seen: unknown[] = [];
  host.pages.set('/version', (request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"gitVersion":"v1.0.0"}');
  });
  const folder = await temporaryFolder();
  const tokenFile = path.join(folder, 'token');
  await writeFile(tokenFile, 'from-file\n');
  // Answers with the server that berth describes to it, as the plugin of SKE expects.
  const command = await writeScript(
    path.join(folder, 'plugin'),
    `server=$(echo "$KUBERNETES_EXEC_INFO" | grep -o '"server":"[^"]*"' | cut -d'"' -f4)
echo "{\\"status\\": {\\"token\\": \\"$1 $PLUGIN_MODE $server\\"}}"`,
  );
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    args: ['login'],
    env: [{ name: 'PLUGIN_MODE', value: 'quiet' }],
    provideClusterInfo: true,
  };
  const users = [{ token: 'plain' }, { tokenFile }, { username: 'me', password: 'pass' }, { exec }];
  for (const user of users) await (await apiOf(host, user)).version();
  const basic = Buffer.from('me:pass').toString('base64');
  expect(seen).toEqual([
    'Bearer plain',
    'Bearer from-file',
    `Basic ${basic}`,
    `Bearer login quiet ${host.url}`,
  ]);
});

test('a plugin that fails is named as the reason', async () => {
  const host = await localHost();
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin' };
  await expect((await apiOf(host, { exec })).version()).rejects.toMatchObject({
    code: 'CLUSTER_UNREACHABLE',
    message: expect.stringContaining('no-such-plugin'),
  });
});

test('patches say who sets what; a conflict is told in the words of the API server', async () => {
  const host = await localHost();
  const asked: unknown[] = [];
  const page =
    (status: number, body: unknown): Parameters<typeof host.pages.set>[1] =>
    (request, response) => {
      text(request).then((sent) => {
        asked.push([request.method, request.headers['content-type'], JSON.parse(sent)]);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    };
  host.pages.set('/free?fieldManager=berth-x&force=false', page(200, {}));
  host.pages.set('/held?fieldManager=berth-x&force=false', page(409, { message: 'conflict with "kubectl"' }));
  host.pages.set('/merged', page(200, {}));
  host.pages.set('/removed', page(200, {}));
  const api = await apiOf(host);
  expect(await api.applyOwned('/free', { a: 1 }, 'berth-x')).toBeUndefined();
  expect(await api.applyOwned('/held', { a: 1 }, 'berth-x')).toBe('conflict with "kubectl"');
  await api.merge('/merged', { b: null });
  await api.remove('/removed', 'u-1');
  expect(asked).toEqual([
    ['PATCH', 'application/apply-patch+yaml', { a: 1 }],
    ['PATCH', 'application/apply-patch+yaml', { a: 1 }],
    ['PATCH', 'application/merge-patch+json', { b: null }],
    ['DELETE', 'application/json', expect.objectContaining({ preconditions: { uid: 'u-1' } })],
  ]);
  // What has gone needs neither.
  await api.merge('/gone', {});
  await api.remove('/gone', 'u-1');
});
