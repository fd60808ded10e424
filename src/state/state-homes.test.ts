import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { projectPaths } from '../model/paths.ts';
import type { InstanceRecord } from '../model/run.ts';
import type { StateHome } from './backend.ts';
import { Inventory } from './inventory.ts';
import { openHomes } from './open-home.ts';
import { localHome } from './state-home.ts';
import { StateHomes } from './state-homes.ts';

async function twoHomes() {
  const root = await temporaryFolder();
  const [dev, prod] = ['dev', 'prod'].map((name) => localHome(projectPaths(path.join(root, name))));
  if (!dev || !prod) throw new Error('there are two');
  return { dev, prod, homes: new StateHomes(new Map(Object.entries({ dev, prod })), dev) };
}

const record = (instance: string) => ({ version: 1, instance, providerSet: 'embedded' }) as InstanceRecord;

test('each instance is kept where its environment is, and lists show all of them once', async () => {
  const { dev, prod, homes } = await twoHomes();
  const inventory = new Inventory(homes.documents);
  for (const name of ['prod.a.x', 'dev.a.x', 'gone.a.x']) await inventory.saveInstance(record(name));
  // Left over from before a move: it is somebody else's by now.
  await dev.documents.write('instances/prod.old.x', '{}');
  await homes.backend.push('prod.a.x', '{}');
  expect(await inventory.existingNames()).toEqual(['dev.a.x', 'gone.a.x', 'prod.a.x']);
  expect((await inventory.allInstances()).map(({ instance }) => instance).sort()).toEqual([
    'dev.a.x',
    'gone.a.x',
    'prod.a.x',
  ]);
  expect(await prod.documents.names('instances')).toEqual(['prod.a.x']);
  expect([await homes.backend.names(), await dev.backend.names()]).toEqual([['prod.a.x'], []]);
});

test('work on one environment asks no other place', async () => {
  const { dev } = await twoHomes();
  const nobody = new Proxy({}, { get: () => () => Promise.reject(new Error('asked')) });
  const prod = { ...dev, documents: nobody, backend: nobody } as StateHome;
  const homes = new StateHomes(new Map(Object.entries({ dev, prod })), dev);
  const inventory = new Inventory(homes.documents, (instance) => homes.of(instance).documents);
  await inventory.saveInstance(record('dev.a.x'));
  expect(await inventory.usedProviderSet('dev.b.x')).toBe('embedded');
  expect(await inventory.instance('dev.a.x')).toEqual(record('dev.a.x'));
  await expect(inventory.allInstances()).rejects.toThrow('asked');
});

test('environments of one backend share one place; what berth.yaml does not know is there, or here', async () => {
  const openCluster = () => Promise.reject(new Error('asked'));
  const scope = { paths: projectPaths(await temporaryFolder()), caller: {}, openCluster };
  const pg = { backend: { type: 'pg', schema: 'berth' } } as const;
  const local = { backend: { type: 'local' } } as const;
  const one = await openHomes({ dev: pg, prod: { ...pg } }, scope);
  expect(one.of('dev.a.x')).toBe(one.of('prod'));
  expect(one.of('gone.a.x')).toBe(one.of('dev'));
  const two = await openHomes({ dev: pg, prod: local }, scope);
  expect(two.of('gone.a.x')).toBe(two.of('prod'));
});
