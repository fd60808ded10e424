import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { localHost } from '../../test/helpers/local-host.ts';
import { Reachability } from './reachability.ts';

test('a host that answers is reachable, and a refused connection is known at once', async () => {
  const host = await localHost();
  const begin = performance.now();
  expect(await new Reachability().answer([`${host.url}/file`])).toBe(true);
  expect(await new Reachability().answer(['http://127.0.0.1:9/file'])).toBe(false);
  expect(performance.now() - begin).toBeLessThan(1000);
});

test('silent hosts cost two seconds together, once', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  const begin = performance.now();
  const reachability = new Reachability();
  const hosts = [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`];
  expect(await reachability.answer(hosts)).toBe(false);
  expect(await reachability.answer(hosts)).toBe(false);
  expect(performance.now() - begin).toBeLessThan(3000);
});
