import { expect, test } from 'vitest';
import { Catalog } from '../../src/catalog/catalog.ts';
import { providerSets } from '../../src/model/provider-set.ts';
import { synthesize } from '../../src/synth/module.ts';

const moduleOf = async (storage: string) =>
  JSON.parse((await synthesize(new Catalog().layer('state'), { storage }, providerSets.registry)).json);

test('the credentials group comes after the bucket', async () => {
  const { resource } = await moduleOf('bucket');
  expect(Object.keys(resource)).toEqual([
    'stackit_objectstorage_bucket',
    'stackit_objectstorage_credentials_group',
  ]);
  expect(resource.stackit_objectstorage_credentials_group.state_users.depends_on).toEqual([
    'stackit_objectstorage_bucket.state',
  ]);
});

test('the database waits for its owner', async () => {
  const { resource, output } = await moduleOf('database');
  expect(resource.stackit_postgresflex_database.state_database.count).toBe(
    '${var.database_owner == "" ? 0 : 1}',
  );
  expect(output.backend.value).toMatch(/^\$\{var\.database_owner == "" \? "" : /);
});

test.each(['bucket', 'database'])(
  'with a %s, no key and no password is made: the state would hold it',
  async (storage) => {
    const { resource } = await moduleOf(storage);
    expect(Object.keys(resource).filter((type) => /_(credential|user)$/.test(type))).toEqual([]);
  },
);
