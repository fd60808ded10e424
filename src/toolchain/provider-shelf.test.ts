import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { localHost } from '../../test/helpers/local-host.ts';
import { ownEnvironment, toolchainContext } from '../../test/helpers/toolchain-context.ts';
import { type ProviderName, type ProviderSet, providerSets } from '../model/provider-set.ts';
import type { ToolchainContext } from './context.ts';
import { platformFolder } from './platform.ts';
import { ProviderShelf } from './provider-shelf.ts';
import { ProviderSource } from './provider-source.ts';
import { Reachability } from './reachability.ts';
import { Shelf } from './shelf.ts';
import { VersionProbe } from './version-probe.ts';

// A zip file with one executable, "terraform-provider-demo_v1.0.0_x5".
const zip = Buffer.from(
  'UEsDBBQAAAAAAAAAIQCeADcUGwAAABsAAAAhAAAAdGVycmFmb3JtLXByb3ZpZGVyLWRlbW9fdjEuMC4wX3g1IyEvYmluL3NoCmVjaG8gZGVt' +
    'byB2MS4wLjAKUEsBAhQDFAAAAAAAAAAhAJ4ANxQbAAAAGwAAACEAAAAAAAAAAAAAAO0BAAAAAHRlcnJhZm9ybS1wcm92aWRlci1kZW1vX3Yx' +
    'LjAuMF94NVBLBQYAAAAAAQABAE8AAABaAAAAAAA=',
  'base64',
);
const shasum = createHash('sha256').update(zip).digest('hex');
const nowhere = 'http://127.0.0.1:9';

async function registry(checksum: string, context: ToolchainContext): Promise<string> {
  const host = await localHost();
  const { os, arch } = context.platform;
  for (const { source, version } of Object.values(providerSets.registry.providers)) {
    const answer = JSON.stringify({ download_url: `${host.url}/provider.zip`, shasum: checksum });
    host.pages.set(`/v1/providers/${source}/${version}/download/${os}/${arch}`, answer);
  }
  host.pages.set('/provider.zip', zip);
  return host.url;
}

function parts(context: ToolchainContext, address: string) {
  const shelf = new ProviderShelf(context, new Shelf(context), new VersionProbe(context), {
    registry: address,
  });
  return { shelf, source: new ProviderSource(context, shelf, new Reachability(), address) };
}

function folder(mirror: string, host: string, context: ToolchainContext): string {
  return path.join(mirror, host, 'hashicorp/kubernetes/3.2.1', platformFolder(context.platform));
}

test('the registry set is an unpacked mirror under the names of both registries', async () => {
  const context = await toolchainContext();
  const { source } = parts(context, await registry(shasum, context));
  const { set, mirror, cliConfig } = await source.provide(undefined, 'terraform', ['kubernetes']);
  expect(set.name).toBe('registry');
  const place = folder(mirror, 'registry.terraform.io', context);
  expect(await readdir(place)).toEqual(['terraform-provider-demo_v1.0.0_x5']);
  expect(await realpath(folder(mirror, 'registry.opentofu.org', context))).toBe(place);
  expect(await readFile(cliConfig, 'utf8')).toContain(`path = "${mirror}"`);
});

test('the second time needs no registry', async () => {
  const context = await toolchainContext();
  await parts(context, await registry(shasum, context)).source.provide('registry', 'terraform', ['kubectl']);
  const { set } = await parts(context, nowhere).source.provide(undefined, 'tofu', ['helm']);
  expect(set.name).toBe('registry');
});

test('a provider with another checksum is refused and leaves nothing', async () => {
  const context = await toolchainContext();
  const { source } = parts(context, await registry('0'.repeat(64), context));
  await expect(source.provide('registry', 'terraform', ['kubernetes'])).rejects.toMatchObject({
    code: 'DOWNLOAD_CORRUPT',
  });
  expect(existsSync(path.join(context.cache, 'providers'))).toBe(false);
});

test('a registry that does not answer is said, with the way out', async () => {
  const { source } = parts(await toolchainContext(), nowhere);
  await expect(source.provide('registry', 'terraform', ['kubernetes'])).rejects.toMatchObject({
    code: 'PROVIDER_MISSING',
    fix: expect.stringMatching(/toolchain[.]mirror.*set toolchain[.]providers to embedded/),
  });
});

const installed = async (mirror: string) =>
  (await readdir(path.join(mirror, 'registry.terraform.io'), { recursive: true })).filter((name) =>
    /^\w+[/]\w+$/.test(name),
  );

test('only the providers that content uses are fetched', async () => {
  const context = await toolchainContext();
  const { source } = parts(context, await registry(shasum, context));
  const { mirror } = await source.provide('registry', 'terraform', ['stackit']);
  expect(await installed(mirror)).toEqual(['stackitcloud/stackit']);
  await source.provide('registry', 'terraform', ['kubectl']);
  expect((await installed(mirror)).sort()).toEqual([
    ...['alekc/kubectl', 'hashicorp/helm', 'hashicorp/kubernetes', 'stackitcloud/stackit'],
  ]);
});

test('the embedded set takes the released provider where there is no Go module of it', async () => {
  const context = await toolchainContext();
  const { source } = parts(context, await registry(shasum, context));
  const { set, mirror } = await source.provide('embedded', 'terraform', ['stackit']);
  expect(set.name).toBe('embedded');
  expect(await installed(mirror)).toEqual(['stackitcloud/stackit']);
  const silent = parts(await toolchainContext(), nowhere).source;
  await expect(silent.provide('embedded', 'terraform', ['harbor'])).rejects.toMatchObject({
    code: 'PROVIDER_MISSING',
    message: expect.stringContaining('goharbor/harbor'),
    fix: expect.not.stringContaining('embedded'),
  });
});

test.each([
  ['what berth.yaml says', { providers: 'embedded' } as const, 'registry', 'embedded'],
  ['with a mirror the registry set', { mirror: 'mirror' }, 'embedded', 'registry'],
  ['what was used before', {}, 'registry', 'registry'],
  ['embedded where the registry does not answer', {}, undefined, 'embedded'],
] as const)('the set is %s', async (_, config, preferred, chosen) => {
  const { source } = parts(await toolchainContext({ config }), nowhere);
  expect(await source.choose(preferred)).toBe(chosen);
});

test("a provider that is not in the user's mirror is named with its folder, for each program", async () => {
  const context = await toolchainContext({ config: { mirror: 'mirror' } });
  const { source } = parts(context, nowhere);
  const mirror = path.join(context.projectRoot, 'mirror');
  for (const [program, host] of [
    ['terraform', 'registry.terraform.io'],
    ['tofu', 'registry.opentofu.org'],
  ] as const) {
    await expect(source.provide(undefined, program, ['kubernetes'])).rejects.toMatchObject({
      code: 'PROVIDER_MISSING',
      message: expect.stringContaining(folder(mirror, host, context)),
    });
  }
});

test("a complete mirror of the user's is used as it is", async () => {
  const context = await toolchainContext({ config: { mirror: 'mirror' } });
  const mirror = path.join(context.projectRoot, 'mirror');
  const set: ProviderSet = providerSets.registry;
  for (const { source, version } of Object.values(set.providers)) {
    const place = path.join(
      mirror,
      'registry.terraform.io',
      source,
      version,
      platformFolder(context.platform),
    );
    await mkdir(place, { recursive: true });
  }
  const used = Object.keys(set.providers) as ProviderName[];
  const provided = await parts(context, nowhere).source.provide(undefined, 'terraform', used);
  expect(provided.mirror).toBe(mirror);
  expect(existsSync(path.join(context.cache, 'providers'))).toBe(false);
});

test('in a rehearsal, services are played under a source of their own, and the cluster is not', async () => {
  const context = await toolchainContext({ rehearsal: true });
  const { source } = parts(context, nowhere);
  const { rehearsed, providers } = await source.set('registry');
  expect(rehearsed).toBe(true);
  expect(providers.helm).toEqual(providerSets.registry.providers.helm);
  expect(providers.stackit).toEqual({
    source: 'rehearsal.berth.local/stackitcloud/stackit',
    version: expect.stringMatching(/^0\.113\.0-rehearsal-[0-9a-f]{8}$/),
  });
  // Nothing plays it yet, and there is no Go to build it.
  await expect(source.provide('registry', 'terraform', ['stackit'])).rejects.toMatchObject({
    code: 'PROVIDER_MISSING',
    fix: 'install Go',
  });
});

test('a played provider is built once, beside the mirror of a set that nothing was put into yet', async () => {
  const context = await toolchainContext({ rehearsal: true, environment: ownEnvironment });
  const { source, shelf } = parts(context, nowhere);
  const provide = async () => await source.provide('registry', 'terraform', ['stackit']);
  const { set, mirror, cliConfig } = await provide();
  const { source: address, version } = set.providers.stackit;
  const folder = path.join(shelf.rehearsalMirror(), address, version, platformFolder(context.platform));
  expect((await readdir(folder)).sort()).toEqual(['facts.json', `terraform-provider-stackit_v${version}`]);
  const mirrors = [...(await readFile(cliConfig, 'utf8')).matchAll(/path = "(.+)"/g)].map(([, one]) => one);
  expect(mirrors).toEqual([mirror, shelf.rehearsalMirror()]);
  // Terraform refuses a mirror that is not there.
  expect(mirrors.map((one) => existsSync(one ?? ''))).toEqual([true, true]);
  const builds = () => context.events.filter(({ type }) => type === 'wait.started').length;
  const before = builds();
  await provide();
  expect([before, builds()]).toEqual([1, 1]);
}, 300_000);
