import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BerthError } from '../../src/errors.ts';
import { cacheFolder } from '../../src/model/paths.ts';
import type { ToolchainContext } from '../../src/toolchain/context.ts';
import { findGo, neededGo } from '../../src/toolchain/go.ts';
import { goBuild } from '../../src/toolchain/go-build.ts';
import { hostPlatform } from '../../src/toolchain/platform.ts';
import { Shelf } from '../../src/toolchain/shelf.ts';
import { VersionProbe } from '../../src/toolchain/version-probe.ts';

/** Folder with the pinned Go modules of programs that only tests need. */
const tools = path.resolve('test/tools');

/** A program that only tests need; `test/tools/<name>` pins it. */
export interface TestTool {
  readonly name: string;
  readonly version: string;
  /** Import path. */
  readonly package: string;
  readonly cpuMinutes: number;
}

/**
 * Builds a program into berth's cache, once for each set of pins.
 *
 * @returns its absolute path
 * @throws PROGRAM_MISSING without Go, BUILD_FAILED
 */
export async function testTool(tool: TestTool, environment = process.env): Promise<string> {
  const { name, version } = tool;
  const context: ToolchainContext = {
    cache: cacheFolder(environment),
    config: {},
    projectRoot: tools,
    environment,
    platform: hostPlatform(),
    emit: (event) => {
      if (event.type.startsWith('wait.') && 'text' in event) process.stderr.write(`${event.text}\n`);
    },
  };
  const recipe = { folder: name, package: tool.package, output: name, cpuMinutes: tool.cpuMinutes };
  const shelf = new Shelf(context);
  const pins = createHash('sha256').update(readFileSync(path.join(tools, name, 'go.sum')));
  const key = `test-${name}-${version}-${pins.digest('hex').slice(0, 8)}`;
  const part = { key, folder: path.join('test-tools', key) };
  await shelf.install(part, async (staging) => {
    const needed = await neededGo(path.join(tools, name));
    const go = await findGo(context, new VersionProbe(context), needed);
    if (!go) {
      throw new BerthError('PROGRAM_MISSING', {
        program: name,
        version,
        problem: `Go ${needed} or newer is not on PATH, and this test builds it`,
        remedy: `install Go ${needed} or newer`,
      });
    }
    await goBuild({ name, version, recipe, go, modules: tools, into: staging }, context);
    return { origin: 'build', source: `test/tools/${name} ${tool.package}` };
  });
  return path.join(shelf.path(part), name);
}
