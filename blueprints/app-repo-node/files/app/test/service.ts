import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { test } from 'node:test';
import { createApplication } from '../src/application.js';
import { settingsFrom } from '../src/settings.js';

const quiet = { logLevel: 'silent', dependencies: [] };

async function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  return { server, port: address.port };
}

test('greets', async () => {
  const { statusCode, body } = await createApplication(quiet).inject('/');
  assert.deepEqual([statusCode, JSON.parse(body)], [200, { service: '@@app_name@@' }]);
});

test('is ready while a dependency is there, and only lives without it', async () => {
  const { server, port } = await listening();
  const application = createApplication({ ...quiet, dependencies: [{ host: '127.0.0.1', port }] });
  assert.equal((await application.inject('/readyz')).statusCode, 200);
  await new Promise((resolve) => server.close(resolve));
  const ready = await application.inject('/readyz');
  assert.deepEqual([ready.statusCode, ready.json().missing], [503, [`127.0.0.1:${port}`]]);
  assert.equal((await application.inject('/livez')).statusCode, 200);
});

test('counts requests by route and not by path', async () => {
  const application = createApplication(quiet);
  await application.inject('/');
  await application.inject('/no-such-path');
  const { body } = await application.inject('/metrics');
  assert.match(body, /http_requests_total\{method="GET",route="\/",status="200"\} 1/);
  assert.doesNotMatch(body, /no-such-path/);
});

test('reads its environment, and refuses what is no address', () => {
  const environment = { PORT: '9000', LOG_LEVEL: 'DEBUG', DEPENDENCIES: 'db:5432, cache:6379' };
  assert.deepEqual(settingsFrom(environment), {
    port: 9000,
    logLevel: 'debug',
    dependencies: [
      { host: 'db', port: 5432 },
      { host: 'cache', port: 6379 },
    ],
  });
  for (const text of ['db', ':5432', 'db:', 'db:0', 'db:65536'])
    assert.throws(() => settingsFrom({ DEPENDENCIES: text }), /must be host:port/);
});
