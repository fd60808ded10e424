import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalService, localService, type Reply } from '../../../test/helpers/local-service.ts';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import { pushRobot } from './push-robot.ts';

const caller = { HARBOR_USERNAME: 'admin', HARBOR_PASSWORD: 'a password' };
const earlier = { id: 3, name: 'robot-shop+push-web-20260922093000', expires_at: 1_797_724_800 };
let service: LocalService;
let refusals: Record<string, number>;

beforeEach(async () => {
  refusals = {};
  service = await localService(({ method, path: asked }): Reply => {
    const what = `${method} ${asked.replace(/[?].*/, '')}`;
    if (refusals[what]) return { status: refusals[what] ?? 0, body: { errors: [{ message: 'no' }] } };
    if (method === 'POST')
      return {
        status: 201,
        body: { id: 4, name: 'robot-shop+push-web-1', secret: 'told once', expires_at: -1 },
      };
    if (asked.startsWith('/api/v2.0/projects/')) return { status: 200, body: { project_id: 1 } };
    return { status: 200, body: [earlier] };
  });
});
afterEach(() => service.close());

const wanted = (more: { revoke?: boolean } = {}) => ({
  address: service.address,
  project: 'shop',
  repository: 'web',
  days: 90,
  file: 'robot.json',
  revoke: false,
  ...more,
});

test('the credentials are in a file that its owner alone may read, and in no result', async () => {
  const folder = await temporaryFolder();
  const made = await pushRobot({ caller, folder }, wanted());
  const file = path.join(folder, 'robot.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    registry: new URL(service.address).host,
    username: 'robot-shop+push-web-1',
    password: 'told once',
    expires: null,
  });
  expect(JSON.stringify(made)).not.toContain('told once');
  expect(made.earlier).toEqual([{ id: 3, name: earlier.name, expires: '2026-12-20' }]);
  expect(service.asked.map(({ method }) => method)).not.toContain('DELETE');
});

test('those before are deleted where that is asked for, after the new one is written', async () => {
  const folder = await temporaryFolder();
  await pushRobot({ caller, folder }, wanted({ revoke: true }));
  expect(service.asked.at(-1)).toMatchObject({ method: 'DELETE', path: '/api/v2.0/robots/3' });
});

test('a file that is there stays, and nothing is asked', async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'robot.json'), 'somebody else’s');
  await expect(pushRobot({ caller, folder }, wanted())).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  expect(await readFile(path.join(folder, 'robot.json'), 'utf8')).toBe('somebody else’s');
  expect(service.asked).toEqual([]);
});

test('where Harbor refuses, its answer is told and no file is left', async () => {
  refusals['POST /api/v2.0/robots'] = 403;
  const folder = await temporaryFolder();
  await expect(pushRobot({ caller, folder }, wanted())).rejects.toMatchObject({
    code: 'REGISTRY_REFUSED',
    message: expect.stringContaining('403 to make a robot account: no'),
  });
  expect(existsSync(path.join(folder, 'robot.json'))).toBe(false);
});

test('where only the revocation is refused, the new credentials stay', async () => {
  refusals['DELETE /api/v2.0/robots/3'] = 403;
  const folder = await temporaryFolder();
  await expect(pushRobot({ caller, folder }, wanted({ revoke: true }))).rejects.toMatchObject({
    code: 'REGISTRY_REFUSED',
  });
  expect(await readFile(path.join(folder, 'robot.json'), 'utf8')).toContain('told once');
});

test('without an identity nothing is asked, and no file is made', async () => {
  const folder = await temporaryFolder();
  await expect(pushRobot({ caller: {}, folder }, wanted())).rejects.toMatchObject({
    code: 'REGISTRY_REFUSED',
    message: expect.stringContaining('HARBOR_USERNAME'),
  });
  expect(existsSync(path.join(folder, 'robot.json'))).toBe(false);
});
