import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { localHost } from '../../test/helpers/local-host.ts';
import { temporaryFolder, writeScript } from '../../test/helpers/temporary-folder.ts';
import { ownEnvironment, toolchainContext } from '../../test/helpers/toolchain-context.ts';
import { download } from './download.ts';
import { goBuild } from './go-build.ts';
import { Interruption, type StopRequests } from './interruption.ts';
import { Toolchain } from './toolchain.ts';

/** Requests to stop, and how many listen to them. */
function stopper() {
  const requests = new EventEmitter();
  const stop: StopRequests = (listener) => {
    requests.on('stop', listener);
    return () => requests.off('stop', listener);
  };
  return { stop, ask: () => requests.emit('stop'), listening: () => requests.listenerCount('stop') };
}
const interrupted = { code: 'INTERRUPTED', exit: 130 };

test('nothing listens before and after an install, so that a request ends a berth that only computes', async () => {
  const { stop, listening } = stopper();
  const interruption = new Interruption(stop);
  expect(listening()).toBe(0);
  expect(await interruption.around('installing', async () => listening())).toBe(1);
  await expect(interruption.around('installing', () => Promise.reject(new Error('full')))).rejects.toThrow(
    'full',
  );
  expect(listening()).toBe(0);
});

test('a download ends at a request, and whatever it says then is an interruption', async () => {
  const { stop, ask, listening } = stopper();
  const host = await localHost();
  host.pages.set('/file', (_, response) => {
    response.writeHead(200).write('the beginning');
    ask();
  });
  const interruption = new Interruption(stop);
  const file = path.join(await temporaryFolder(), 'file');
  const source = { url: `${host.url}/file`, sha256: '' };
  const work = () => download(source, file, { progress: () => {}, signal: interruption.signal });
  await expect(interruption.around('downloading', work)).rejects.toMatchObject({
    ...interrupted,
    message: 'downloading was interrupted',
  });
  expect(listening()).toBe(0);
});

test('work that ends in spite of a request is followed by nothing', async () => {
  const { stop, ask } = stopper();
  const around = new Interruption(stop).around('installing', async () => ask());
  await expect(around).rejects.toMatchObject(interrupted);
});

test('an install that begins after the request does not begin', async () => {
  const work = vi.fn();
  const stop: StopRequests = (listener) => {
    listener();
    return () => {};
  };
  await expect(new Interruption(stop).around('installing', work)).rejects.toMatchObject(interrupted);
  expect(work).not.toHaveBeenCalled();
});

test('a build waits for Go to end before its folder goes away', async () => {
  const { stop, ask } = stopper();
  const interruption = new Interruption(stop);
  const context = await toolchainContext({ environment: ownEnvironment, signal: interruption.signal });
  const folder = context.projectRoot;
  // Stands in for Go, which lets its compilers end.
  const go = await writeScript(
    path.join(folder, 'bin/go'),
    `trap 'sleep 0.3; touch ${folder}/ended; exit 1' INT
touch ${folder}/begun
while :; do sleep 0.05; done`,
  );
  const recipe = { folder: '.', package: '.', output: 'one', cpuMinutes: 1 };
  const parts = { name: 'one', version: '1.0.0', recipe, modules: folder, into: folder };
  const built = interruption.around('installing one', () =>
    goBuild({ ...parts, go: { path: go, version: '1.26.0' } }, context),
  );
  const refused = expect(built).rejects.toMatchObject(interrupted);
  await vi.waitFor(() => expect(existsSync(path.join(folder, 'begun'))).toBe(true), 5000);
  ask();
  await refused;
  expect(existsSync(path.join(folder, 'ended'))).toBe(true);
});

test('the tool chain ends what it installs and leaves nothing half made', async () => {
  const { stop, ask, listening } = stopper();
  const context = await toolchainContext({ environment: { PATH: '' } });
  const bin = path.join(context.projectRoot, 'bin');
  await writeScript(
    path.join(bin, 'go'),
    `[ "$1" = version ] && { echo go1.26.0; exit; }
touch ${context.projectRoot}/begun
exec sleep 20`,
  );
  const environment = { PATH: `${bin}:/usr/bin:/bin` };
  const spec = {
    name: 'one',
    upstream: { repository: 'https://charts.example.org', chart: 'one', version: '1.0.0' },
    bundled: {
      ...{ module: 'example.org/one', version: '1.0.0', manifest: 'install.yaml' },
      ...{ namespace: 'one', configMaps: {} },
    },
  };
  const toolchain = new Toolchain({ ...context, environment, stop });
  const refused = expect(toolchain.chart(spec, 'bundled')).rejects.toMatchObject(interrupted);
  await vi.waitFor(() => expect(existsSync(path.join(context.projectRoot, 'begun'))).toBe(true), 5000);
  ask();
  await refused;
  expect(listening()).toBe(0);
  expect(await readdir(path.join(context.cache, 'staging'))).toEqual([]);
});
