import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { checkedLockFile, checkProviders, folderHash, lockFile, writeCheckedLock } from './provider-lock.ts';

const address = 'registry.terraform.io/hashicorp/null';

/** A module as `init` leaves it, with one provider of a mirror. */
async function module(hashes: (right: string) => readonly string[]) {
  const folder = await temporaryFolder();
  const provider = path.join(folder, 'mirror/linux_amd64');
  await mkdir(provider, { recursive: true });
  await writeFile(path.join(provider, 'terraform-provider-null'), 'a program');
  const versions = path.join(folder, '.terraform/providers', address, '3.2.1');
  await mkdir(versions, { recursive: true });
  await symlink(provider, path.join(versions, 'linux_amd64'));
  const list = hashes(await folderHash(provider)).map((hash) => `    "${hash}",\n`);
  const lock = (body: string) =>
    `# Kept by init.\n\nprovider "${address}" {\n  version     = "3.2.1"\n  constraints = "3.2.1"\n${body}}\n`;
  await writeFile(path.join(folder, lockFile), lock(`  hashes = [\n${list.join('')}  ]\n`));
  const checked = async () => await readFile(path.join(folder, checkedLockFile), 'utf8');
  return { folder, provider, lock, checked };
}

test('the checksum of a folder is the one that Terraform takes', async () => {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'b'));
  await writeFile(path.join(folder, 'b/c'), 'two\n');
  await writeFile(path.join(folder, 'a'), 'one\n');
  // printf '%s  a\n%s  b/c\n' "$(sha256sum <a | cut -d' ' -f1)" "$(sha256sum <b/c | cut -d' ' -f1)" | openssl sha256 -binary | base64
  expect(await folderHash(folder)).toBe('h1:lgfg06jx0zM/ME1yC5BXyMmwxfZnFfCAirwWds2B4xE=');
});

test('a provider that is the one of the lock file is checked here, and not again by Terraform', async () => {
  const { folder, lock, checked } = await module((right) => ['h1:other=', right, 'zh:0123']);
  await writeCheckedLock(folder);
  expect(await checked()).toBe(lock(''));
  await checkProviders(folder);
});

test('a provider that was changed since is refused', async () => {
  const { folder, provider } = await module((right) => [right]);
  await writeFile(path.join(provider, 'terraform-provider-null'), 'another program');
  await expect(checkProviders(folder)).rejects.toMatchObject({
    code: 'PROVIDER_CHANGED',
    message: expect.stringContaining(address),
    fix: expect.stringContaining(folder),
  });
});

test('checksums that cannot be compared here are left for Terraform', async () => {
  const { folder, lock, checked } = await module(() => ['zh:0123']);
  await writeCheckedLock(folder);
  expect(await checked()).toBe(lock('  hashes = [\n    "zh:0123",\n  ]\n'));
  await checkProviders(folder);
});

test('a module without providers has nothing to check', async () => {
  const folder = await temporaryFolder();
  await writeCheckedLock(folder);
  expect(await readFile(path.join(folder, checkedLockFile), 'utf8')).toBe('');
  await checkProviders(folder);
});
