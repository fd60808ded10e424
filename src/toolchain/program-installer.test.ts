import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { type LocalHost, localHost } from '../../test/helpers/local-host.ts';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { ownEnvironment, toolchainContext } from '../../test/helpers/toolchain-context.ts';
import type { ToolchainContext } from './context.ts';
import { ProgramFinder } from './program-finder.ts';
import { ProgramInstaller } from './program-installer.ts';
import type { ProgramEntry } from './program-table.ts';
import { Reachability } from './reachability.ts';
import { Shelf } from './shelf.ts';
import { VersionProbe } from './version-probe.ts';

// A zip file with one executable, "demo".
const zip = Buffer.from(
  'UEsDBBQAAAAAAAAAIQAVyD6+GwAAABsAAAAEAAAAZGVtbyMhL2Jpbi9zaAplY2hvIGRlbW8gdjEuMi4wClBLAQIUAxQAAAAAAAAAIQAVyD6+' +
    'GwAAABsAAAAEAAAAAAAAAAAAAADtAQAAAABkZW1vUEsFBgAAAAABAAEAMgAAAD0AAAAAAA==',
  'base64',
);
const sums = `${createHash('sha256').update(zip).digest('hex')}  demo.zip\n`;
const nowhere = 'http://127.0.0.1:9';

function entry(host: string): ProgramEntry {
  return {
    name: 'tofu',
    version: '1.2.0',
    fits: { from: '1.0.0' },
    executables: ['demo'],
    asked: { executable: 'demo', arguments: ['version'] },
    download: () => [
      {
        url: `${host}/demo.zip`,
        checksum: { form: 'sums', url: `${host}/SUMS` },
        form: 'zip',
        programs: { demo: 'demo' },
      },
    ],
  };
}

const build = { folder: 'hello', package: '.', output: 'demo', links: ['other'], cpuMinutes: 1 };

function installer(context: ToolchainContext, modules?: string): ProgramInstaller {
  const shelf = new Shelf(context);
  const probe = new VersionProbe(context);
  const finder = new ProgramFinder(context, shelf, probe, modules);
  return new ProgramInstaller(context, { shelf, probe, finder, reachability: new Reachability() });
}

async function goModule(main: string): Promise<string> {
  const modules = await temporaryFolder();
  await mkdir(path.join(modules, 'hello'));
  await writeFile(path.join(modules, 'hello/go.mod'), 'module hello\n\ngo 1.22.0\n');
  await writeFile(path.join(modules, 'hello/main.go'), main);
  return modules;
}

async function publisher(pages: Record<string, Buffer | string>): Promise<LocalHost> {
  const host = await localHost();
  for (const [place, page] of Object.entries(pages)) host.pages.set(place, page);
  return host;
}

test('an archive is downloaded, checked, unpacked and found again without the network', async () => {
  const context = await toolchainContext();
  const host = await publisher({ '/demo.zip': zip, '/SUMS': sums });
  const program = await installer(context).install(entry(host.url), { unfit: [] });
  expect(program).toMatchObject({ origin: 'cache:download', version: '1.2.0' });
  expect(await readdir(path.dirname(program.path))).toEqual(['demo']);
  await host.close();
  expect(await installer(context).install(entry(host.url), { unfit: [] })).toEqual(program);
});

test('a wrong checksum is refused and leaves nothing', async () => {
  const context = await toolchainContext();
  const host = await publisher({ '/demo.zip': `${zip}tampered`, '/SUMS': sums });
  const installing = installer(context, await goModule('package main\n')).install(
    { ...entry(host.url), build },
    { unfit: [] },
  );
  await expect(installing).rejects.toMatchObject({ code: 'DOWNLOAD_CORRUPT' });
  expect(existsSync(path.join(context.cache, 'programs'))).toBe(false);
  expect(await readdir(path.join(context.cache, 'staging'))).toEqual([]);
});

test('what cannot be downloaded is built, with its links, and that is said once', {
  timeout: 60_000,
}, async () => {
  const context = await toolchainContext({ environment: ownEnvironment });
  const modules = await goModule('package main\n\nfunc main() {}\n');
  const program = await installer(context, modules).install({ ...entry(nowhere), build }, { unfit: [] });
  expect(program.origin).toBe('cache:build');
  expect(await readlink(path.join(path.dirname(program.path), 'other'))).toBe('demo');
  expect(context.events).toContainEqual({
    type: 'notice',
    text: 'downloads do not answer; building from pinned Go modules through GOPROXY',
  });
  expect(context.events).toContainEqual(
    expect.objectContaining({ type: 'wait.started', text: expect.stringContaining('about 1 CPU minutes') }),
  );
});

test("a program of berth's own is built anew when its sources change, under the same version", {
  timeout: 60_000,
}, async () => {
  const context = await toolchainContext({ environment: ownEnvironment });
  const modules = await goModule('package main\n\nfunc main() { println("one") }\n');
  const install = async () =>
    await installer(context, modules).install({ ...entry(nowhere), build }, { unfit: [] });
  const first = await install();
  expect((await install()).path).toBe(first.path);
  await writeFile(path.join(modules, 'hello/main.go'), 'package main\n\nfunc main() { println("two") }\n');
  const second = await install();
  expect((await execa(second.path)).stderr).toBe('two');
  expect(second.version).toBe(first.version);
});

test('a host that answers but lacks the file is no end: the program is built', {
  timeout: 60_000,
}, async () => {
  const context = await toolchainContext({ environment: ownEnvironment });
  const host = await publisher({});
  const modules = await goModule('package main\n\nfunc main() {}\n');
  const program = await installer(context, modules).install({ ...entry(host.url), build }, { unfit: [] });
  expect(program.origin).toBe('cache:build');
});

test('a build that fails gives its last lines and a log', { timeout: 60_000 }, async () => {
  const context = await toolchainContext({ environment: ownEnvironment });
  const modules = await goModule('package main\n\nfunc main() { missing() }\n');
  const installing = installer(context, modules).install({ ...entry(nowhere), build }, { unfit: [] });
  await expect(installing).rejects.toMatchObject({
    code: 'BUILD_FAILED',
    message: expect.stringContaining('undefined: missing'),
    fix: expect.stringContaining(path.join(context.cache, 'logs', 'build-tofu-1.2.0.log')),
  });
});

test('without download and Go the error names what was tried', async () => {
  const context = await toolchainContext();
  const modules = await goModule('package main\n');
  const unfit = ['/usr/bin/demo is version 0.9.0'];
  const installing = installer(context, modules).install({ ...entry(nowhere), build }, { unfit });
  await expect(installing).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
    message: expect.stringMatching(
      /is version 0.9.0; downloads do not answer; Go 1.22.0 or newer is not on PATH/,
    ),
  });
});
