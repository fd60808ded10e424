import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { cacheFolder } from '../../src/model/paths.ts';
import { packageRoot } from '../../src/package.ts';
import { Toolchain } from '../../src/toolchain/toolchain.ts';

/** What the peers run with: the very same Terraform, providers and cluster as berth. */
export interface PeerEnvironment {
  /** Absolute path of terraform or tofu. */
  readonly program: string;
  /** Name of the provider set. */
  readonly providers: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** @param folder of a berth project with a running cluster */
export async function peerEnvironment(folder: string): Promise<PeerEnvironment> {
  const toolchain = new Toolchain({
    cache: cacheFolder(process.env),
    config: {},
    projectRoot: packageRoot,
    environment: process.env,
    emit: () => undefined,
  });
  const { name, path: program } = await toolchain.terraformProgram();
  const { cliConfig, set } = await toolchain.providers(undefined, name, ['kubernetes']);
  const kubeconfig = path.join(folder, '.berth/kubeconfig');
  return {
    program,
    providers: set.name,
    variables: {
      TERRAFORM_BINARY_NAME: program,
      TF_CLI_CONFIG_FILE: cliConfig,
      KUBE_CONFIG_PATH: kubeconfig,
      KUBE_CTX: parse(readFileSync(kubeconfig, 'utf8'))['current-context'],
    },
  };
}

/** The Terraform JSON of team-namespace that berth made in a project. */
export function benchedModule(folder: string): string {
  const modules = path.join(folder, '.berth/modules');
  const texts = readdirSync(modules).map((name) =>
    readFileSync(path.join(modules, name, 'main.tf.json'), 'utf8'),
  );
  const module = texts.find((text) => text.includes('team-quota'));
  if (module === undefined) throw new Error(`no module of team-namespace under ${modules}`);
  return module;
}
