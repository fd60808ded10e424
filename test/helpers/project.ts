import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';
import { stringify } from 'yaml';
import { chosenProgram, chosenToolchain } from './chosen-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** berth.yaml of a project on the cluster that all tests share, by kubeconfig and context. */
export function platformFile(change: Record<string, unknown> = {}): string {
  const { kubeconfig, context } = inject('cluster');
  return stringify({
    apiVersion: 'berth/v1',
    kind: 'Platform',
    organisation: 'test',
    environments: { dev: { cluster: { kubeconfig, context } } },
    ...chosenToolchain,
    ...change,
  });
}

/** berth.yaml with one environment on the embedded cluster, for tests that never ask a cluster. */
export const smallPlatform = [
  'apiVersion: berth/v1',
  'kind: Platform',
  'organisation: test',
  'environments: {dev: {}}',
  '',
].join('\n');

/** The same for tests that start it. */
export const embeddedPlatform = chosenProgram ? smallPlatform + stringify(chosenToolchain) : smallPlatform;

/** One team with one namespace. */
export function teamFile(
  team: string,
  inputs: Record<string, unknown>,
  more: Record<string, unknown> = {},
): string {
  return stringify({
    apiVersion: 'berth/v1',
    kind: 'Team',
    name: team,
    blocks: [{ block: 'namespace-with-argocd', environment: 'dev', inputs }],
    ...more,
  });
}

/** Values for every required input of namespace-with-argocd. */
export function minimalInputs(namespace: string): Record<string, unknown> {
  return {
    namespace_name: namespace,
    project_id: 'shop',
    github_repo_url: 'https://git.example.com/shop.git',
  };
}

/** Inputs as flags of a command. */
export function inputFlags(inputs: Record<string, unknown>): string[] {
  return Object.entries(inputs).flatMap(([name, value]) => ['--var', `${name}=${value}`]);
}

/** Further inputs for a pull secret of a registry that is there already. @param variable environment variable with the token */
export function registryInputs(variable: string): Record<string, unknown> {
  return {
    harbor_mode: 'external',
    harbor_url: 'https://registry.example.com',
    harbor_project: 'shop',
    harbor_robot_username: 'robot$shop',
    harbor_robot_token: { env: variable },
  };
}

/** Writes files of a project, by default a new one that goes away with the test: relative path -> text. */
export async function writeProject(
  files: Readonly<Record<string, string>>,
  existing?: string,
): Promise<string> {
  const folder = existing ?? (await temporaryFolder());
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}
