import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BerthError } from '../errors.ts';

/** What `init` writes: versions and checksums of the providers. */
export const lockFile = '.terraform.lock.hcl';

/**
 * The same without the checksums that berth looks at itself. Terraform reads every byte of each provider in every
 * process, which is a fifth of the CPU time of a small run; without a checksum it does not.
 * Source: hashicorp/terraform, internal/command/meta_providers.go, providerFactoriesFromLocks.
 */
export const checkedLockFile = 'checked.lock.hcl';

interface LockedProvider {
  /** E.g. "registry.terraform.io/hashicorp/kubernetes". */
  readonly address: string;
  readonly version: string;
  readonly hashes: readonly string[];
}

const entry = /^provider "([^"]+)" \{\n[^}]*?version +?= "([^"]+)"[^}]*?^ +hashes = \[\n([^\]]*)\]\n/gm;
/** The only kind of checksum that can be had of an unpacked provider. */
const isOfFolder = (hash: string) => hash.startsWith('h1:');

/** Writes the lock file that runs use. @param folder an initialised module */
export async function writeCheckedLock(folder: string): Promise<void> {
  const text = await lockText(folder);
  const checked = text.replace(entry, (whole, _address, _version, list: string) =>
    hashesOf(list).some(isOfFolder) ? whole.replace(/^ +hashes = \[\n[^\]]*\]\n/m, '') : whole,
  );
  await writeFile(path.join(folder, checkedLockFile), checked);
}

/**
 * Compares the providers of an initialised module with the checksums that `init` took; each is read once in a process.
 * @throws PROVIDER_CHANGED
 */
export async function checkProviders(folder: string): Promise<void> {
  for (const { address, version, hashes } of lockedProviders(await lockText(folder))) {
    const expected = hashes.filter(isOfFolder);
    const versions = path.join(folder, '.terraform/providers', address, version);
    const [platform] = expected.length > 0 ? await readdir(versions).catch(() => []) : [];
    // What is not there is for Terraform to miss.
    if (platform === undefined) continue;
    const place = await realpath(path.join(versions, platform));
    if (expected.includes(await knownHash(place))) continue;
    throw new BerthError('PROVIDER_CHANGED', { provider: address, version, place, module: folder });
  }
}

/** A module without providers has no lock file. */
async function lockText(folder: string): Promise<string> {
  return await readFile(path.join(folder, lockFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
}

function lockedProviders(text: string): LockedProvider[] {
  return [...text.matchAll(entry)].map(([, address = '', version = '', list = '']) => ({
    address,
    version,
    hashes: hashesOf(list),
  }));
}

function hashesOf(list: string): string[] {
  return [...list.matchAll(/"([^"]+)"/g)].map(([, hash = '']) => hash);
}

const known = new Map<string, Promise<string>>();

async function knownHash(place: string): Promise<string> {
  const hash = known.get(place) ?? folderHash(place);
  known.set(place, hash);
  return await hash;
}

/** The checksum "h1:..." of a folder. Source: golang.org/x/mod/sumdb/dirhash, Hash1. */
export async function folderHash(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((one) => !one.isDirectory())
    .map((one) => path.relative(folder, path.join(one.parentPath, one.name)))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const all = createHash('sha256');
  for (const file of files) {
    const one = createHash('sha256');
    await pipeline(createReadStream(path.join(folder, file), { highWaterMark: 1 << 20 }), one);
    all.update(`${one.digest('hex')}  ${file}\n`);
  }
  return `h1:${all.digest('base64')}`;
}
