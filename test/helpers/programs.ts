import { cacheFolder } from '../../src/model/paths.ts';
import { packageRoot } from '../../src/package.ts';
import { Toolchain } from '../../src/toolchain/toolchain.ts';
import { chosenProgram, type ProgramName } from './chosen-program.ts';

/** Path of one of them, downloaded or built where this machine has none. */
export async function programPath(name: ProgramName): Promise<string> {
  return (await toolchain().program(name)).path;
}

/** The program that berth runs modules with in this run of the tests. */
export async function runProgram(): Promise<{ readonly name: ProgramName; readonly path: string }> {
  return await toolchain().terraformProgram(chosenProgram);
}

function toolchain(): Toolchain {
  return new Toolchain({
    cache: cacheFolder(process.env),
    config: {},
    projectRoot: packageRoot,
    environment: process.env,
    emit: () => {},
  });
}
