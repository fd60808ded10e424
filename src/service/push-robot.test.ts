import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalService, localService, type Reply } from '../../test/helpers/local-service.ts';
import { makePushRobot, pushRobots, revokeRobot } from './push-robot.ts';

const identity = { username: 'admin', password: 'a password' };
let service: LocalService;
let reply: (path: string) => Reply;

beforeEach(async () => {
  service = await localService(({ path }) => reply(path));
});
afterEach(() => service.close());

const rights = () => ({ address: service.address, project: 'shop', repository: 'web/app', days: 90 });

test('a robot account may push to and pull from one project, and ends', async () => {
  const expires_at = Date.UTC(2027, 1, 20) / 1000;
  reply = () => ({
    status: 201,
    body: { id: 7, name: 'robot-shop+push-web-app-20261122093000', secret: 'told once', expires_at },
  });
  const made = await makePushRobot(identity, rights(), new Date('2026-11-22T09:30:00Z'));
  expect(made).toEqual({
    id: 7,
    name: 'robot-shop+push-web-app-20261122093000',
    expires: '2027-02-20',
    secret: 'told once',
  });
  const [asked] = service.asked;
  expect(asked).toMatchObject({ method: 'POST', path: '/api/v2.0/robots' });
  expect(asked?.body).toMatchObject({
    name: 'push-web-app-20261122093000',
    level: 'project',
    duration: 90,
    permissions: [
      {
        kind: 'project',
        namespace: 'shop',
        access: expect.arrayContaining([{ resource: 'repository', action: 'push' }]),
      },
    ],
  });
});

test('those of the same repository are found, and no others', async () => {
  const robots = [
    'push-web-app-20261122093000',
    'push-web-app-20260922093000',
    'push-web-20261122093000',
    'app',
  ].map((name, index) => ({ id: 9 - index, name: `robot-shop+${name}`, expires_at: -1 }));
  reply = (path) =>
    path.startsWith('/api/v2.0/projects/')
      ? { status: 200, body: { project_id: 3 } }
      : { status: 200, body: robots };
  expect(await pushRobots(identity, rights())).toEqual([
    { id: 8, name: 'robot-shop+push-web-app-20260922093000', expires: undefined },
    { id: 9, name: 'robot-shop+push-web-app-20261122093000', expires: undefined },
  ]);
  expect(service.asked.map(({ path }) => path)).toEqual([
    '/api/v2.0/projects/shop',
    '/api/v2.0/robots?q=Level%3Dproject%2CProjectID%3D3&page_size=100',
  ]);
});

test('one that is revoked is deleted', async () => {
  reply = () => 200;
  await revokeRobot(identity, rights(), { id: 8, name: 'any', expires: undefined });
  expect(service.asked).toMatchObject([{ method: 'DELETE', path: '/api/v2.0/robots/8' }]);
});

test.each([
  [403, { errors: [{ code: 'FORBIDDEN', message: 'forbidden' }] }, '403 to make a robot account: forbidden'],
  [500, 'no JSON', '500 to make a robot account'],
])('the answer %d is told', async (status, body, message) => {
  reply = () => ({ status, body });
  await expect(makePushRobot(identity, rights(), new Date())).rejects.toThrow(message);
});
