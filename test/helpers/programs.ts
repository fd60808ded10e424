import path from 'node:path';
import { cacheFolder } from '../../src/model/paths.ts';
import { clusterProviders } from '../../src/model/provider-set.ts';
import { packageRoot } from '../../src/package.ts';
import { type Providers, Toolchain } from '../../src/toolchain/toolchain.ts';
import { chosenProgram, type ProgramName } from './chosen-program.ts';

/** Path of one of them, downloaded or built where this machine has none. */
export async function programPath(name: ProgramName): Promise<string> {
  return (await toolchain().program(name)).path;
}

/** Path of the kubectl that comes with the embedded cluster. */
export async function kubectlPath(): Promise<string> {
  return path.join((await toolchain().program('control-plane')).path, 'kubectl');
}

/** Downloads or builds what `dev up --gitops` starts. */
export async function gitopsPrograms(): Promise<void> {
  for (const name of ['redis', 'forge', 'argocd'] as const) await toolchain().program(name);
}

/** Folder with Git host and registry. */
export async function forgeFolder(): Promise<string> {
  return (await toolchain().program('forge')).path;
}

/** The program that berth runs modules with in this run of the tests. */
export async function runProgram(): Promise<{ readonly name: ProgramName; readonly path: string }> {
  return await toolchain().terraformProgram(chosenProgram);
}

/** Where berth takes the providers from that lead to a cluster, and which set of them it is. */
export async function clusterProviderMirror(): Promise<Providers & { readonly program: ProgramName }> {
  const { name } = await runProgram();
  return { ...(await toolchain().providers(undefined, name, clusterProviders)), program: name };
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
