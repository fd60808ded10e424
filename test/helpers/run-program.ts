import { cacheFolder } from '../../src/model/paths.ts';
import { packageRoot } from '../../src/package.ts';
import { Toolchain } from '../../src/toolchain/toolchain.ts';

/** The program that berth runs modules with on this machine: terraform or tofu. */
export async function runProgram(): Promise<{ readonly name: 'terraform' | 'tofu'; readonly path: string }> {
  const toolchain = new Toolchain({
    cache: cacheFolder(process.env),
    config: {},
    projectRoot: packageRoot,
    environment: process.env,
    emit: () => {},
  });
  return await toolchain.terraformProgram();
}
