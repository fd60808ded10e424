import path from 'node:path';
import { BerthError } from '../../src/errors.ts';
import { cacheFolder } from '../../src/model/paths.ts';
import type { ToolchainContext } from '../../src/toolchain/context.ts';
import { findGo, neededGo } from '../../src/toolchain/go.ts';
import { type BuildRecipe, goBuild } from '../../src/toolchain/go-build.ts';
import { sourcesDigest } from '../../src/toolchain/go-sources.ts';
import { hostPlatform } from '../../src/toolchain/platform.ts';
import { Shelf } from '../../src/toolchain/shelf.ts';
import { VersionProbe } from '../../src/toolchain/version-probe.ts';

/** Folder with the pinned Go modules of programs that only tests need. */
const tools = path.resolve('test/tools');

/**
 * Builds a program that only tests need into berth's cache, once for each version of its sources and pins.
 *
 * @param recipe its folder is one of test/tools
 * @returns absolute path of the program
 * @throws PROGRAM_MISSING without Go, BUILD_FAILED
 */
export async function testTool(
  recipe: BuildRecipe,
  version: string,
  environment = process.env,
): Promise<string> {
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
  const shelf = new Shelf(context);
  const { folder, output: name } = recipe;
  const key = `test-${name}-${version}-${await sourcesDigest(path.join(tools, folder))}`;
  const part = { key, folder: path.join('test-tools', key) };
  await shelf.install(part, async (staging) => {
    const needed = await neededGo(path.join(tools, folder));
    const go = await findGo(context, new VersionProbe(context), needed);
    if (!go) {
      throw new BerthError('PROGRAM_MISSING', {
        program: name,
        version,
        problem: `Go ${needed} or newer is not on PATH, and this test builds ${name}`,
        remedy: `install Go ${needed} or newer`,
      });
    }
    await goBuild({ name, version, recipe, go, modules: tools, into: staging }, context);
    return { origin: 'build', source: `test/tools/${folder} ${recipe.package}` };
  });
  return path.join(shelf.path(part), recipe.output);
}
