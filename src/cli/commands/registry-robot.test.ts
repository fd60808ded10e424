import { expect, test } from 'vitest';
import type { CommandCall } from '../command.ts';
import { registryRobot } from './registry-robot.ts';

/** A call that must not come as far as a registry: there is no identity. */
function call(image: string, options: Readonly<Record<string, unknown>>) {
  const door = { caller: {}, folder: '/nowhere' };
  return registryRobot.run({ arguments: [image], options, door } as unknown as CommandCall);
}

const file = 'robot.json';

test.each<[string, string, Readonly<Record<string, unknown>>, string]>([
  ['no file', 'harbor.example.com/shop/web', {}, '--file is missing'],
  ['no repository', 'harbor.example.com/shop', { file }, 'must be host/project/repository'],
  ['a tag', 'harbor.example.com/shop/web:v1', { file }, 'must be host/project/repository'],
  ['no TLS', 'http://harbor.example.com/shop/web', { file }, 'must be host/project/repository'],
  ['no end', 'harbor.example.com/shop/web', { file, days: '-1' }, 'whole number from 1 to 365'],
  ['years', 'harbor.example.com/shop/web', { file, days: '366' }, 'whole number from 1 to 365'],
])('%s is refused', async (_, image, options, message) => {
  await expect(call(image, options)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(message),
  });
});

test.each([
  ['harbor.example.com/shop/web', 'https://harbor.example.com'],
  ['https://harbor.example.com:8443/shop/web/app', 'https://harbor.example.com:8443'],
  ['http://127.0.0.1:8080/shop/web', 'http://127.0.0.1:8080'],
])('%s is at %s', async (image, address) => {
  await expect(call(image, { file })).rejects.toMatchObject({
    code: 'REGISTRY_REFUSED',
    message: expect.stringContaining(`"${address}"`),
  });
});
