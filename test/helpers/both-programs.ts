import { cacheFolder } from '../../src/model/paths.ts';
import { packageRoot } from '../../src/package.ts';
import { Toolchain } from '../../src/toolchain/toolchain.ts';
import { isLong } from './long.ts';

/** Programs that every instance must be able to live with. */
export const programNames = ['terraform', 'tofu'] as const;

/** For suites of minutes: one of them, and both in the long form. Lifecycle, rules, switches and interrupts always take both. */
export const longProgramNames = programNames.filter((name) => isLong || name === 'terraform');

/** Path of one of them, downloaded or built where this machine has none. */
export async function programPath(name: (typeof programNames)[number]): Promise<string> {
  const toolchain = new Toolchain({
    cache: cacheFolder(process.env),
    config: {},
    projectRoot: packageRoot,
    environment: process.env,
    emit: () => {},
  });
  return (await toolchain.program(name)).path;
}
