import path from 'node:path';
import { execa } from 'execa';
import { script } from './blueprint-repository.ts';
import { testTool } from './test-tool.ts';

/** The chart in it is 2.18.4; the layer argocd installs the one after that. */
const version = '0.36.6';
const folder = 'sealed-secrets';
const module = 'github.com/bitnami-labs/sealed-secrets';

/** @returns absolute path of kubeseal, the command line of Sealed Secrets, built into berth's cache */
export async function kubeseal(): Promise<string> {
  return await program('kubeseal', 1);
}

/** @returns absolute path of the controller of Sealed Secrets, built as its image has it */
export async function sealedSecretsController(): Promise<string> {
  return await program('controller', 3);
}

/** @returns folder of the chart of Sealed Secrets: roles, custom resource, Deployment */
export async function sealedSecretsChart(): Promise<string> {
  const { stdout } = await execa('go', ['mod', 'download', '-json', module], {
    cwd: path.resolve('test/tools', folder),
  });
  return path.join(JSON.parse(stdout).Dir, 'helm/sealed-secrets');
}

/**
 * Seals a value as docs/secrets.md of a team's repository says.
 *
 * @param words stage, and name of the environment variable
 */
export async function seal(root: string, value: string, ...words: string[]) {
  return await script(root, ['bash', '-c', 'printf %s "$VALUE" | ci/seal.sh "$@"', 'bash', ...words], {
    PATH: `${path.dirname(await kubeseal())}:${process.env.PATH}`,
    VALUE: value,
  });
}

/** Without C: the controller needs nothing of its machine, and most of both is compiled once. */
async function program(name: string, cpuMinutes: number): Promise<string> {
  const recipe = { folder, package: `${module}/cmd/${name}`, output: name, cpuMinutes };
  return await testTool(recipe, version, { ...process.env, CGO_ENABLED: '0' });
}
