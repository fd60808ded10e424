import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ModuleSession } from './module-session.ts';
import type { Run } from './run-document.ts';

const backendFile = 'meshStack_httpbackend-e48f8924.tf.json';

/** A meshStack that does not answer for a while: about two minutes. Source: Terraform, backend http. */
const patience = {
  TF_HTTP_RETRY_MAX: '16',
  TF_HTTP_RETRY_WAIT_MIN: '1',
  TF_HTTP_RETRY_WAIT_MAX: '10',
} as const;

/** Any user will do: meshStack takes the token of the run out of the password. */
export function backendEnvironment({ implementation, token }: Run): Record<string, string> {
  if (!implementation.useMeshHttpBackendFallback) return {};
  return { ...patience, TF_HTTP_USERNAME: 'x', TF_HTTP_PASSWORD: token };
}

/**
 * Initialises the module with its own backend, or with that of meshStack where it has none and may have it. Terraform
 * itself says whether there is one: two backends are an error.
 * @throws RunFailure
 */
export async function initialise(session: ModuleSession, run: Run, address: string): Promise<void> {
  const { folder, say } = session;
  const file = path.join(folder, backendFile);
  if (run.implementation.useMeshHttpBackendFallback) {
    const backend = { http: { address } };
    await writeFile(file, JSON.stringify({ terraform: { backend } }), { mode: 0o600 });
    const end = await init(session);
    if (end.code === 0) {
      say("The state is in meshStack's backend.");
      return;
    }
    if (!end.errors.some(({ summary, detail }) => isSecondBackend(`${summary} ${detail}`))) {
      if ((await init(session)).code === 0) return;
      throw session.failure(end);
    }
    await rm(file);
    say("Using existing backend: the module's own.");
  }
  const end = await init(session);
  if (end.code !== 0 && (await init(session)).code !== 0) throw session.failure(end);
}

/** Providers may be newer than at the last run: the module says which ones will do. */
async function init(session: ModuleSession) {
  return await session.command('init', '-input=false', '-upgrade=true');
}

function isSecondBackend(text: string): boolean {
  return /Duplicate (?:backend|'backend'|'cloud')|Both a backend and|Conflicting 'cloud'/i.test(text);
}

/** Chooses the workspace of the building block, where the module's own backend has any. @throws RunFailure */
export async function chooseWorkspace(session: ModuleSession, { block }: Run): Promise<string | undefined> {
  const type = await backendType(session.folder);
  if (type === undefined)
    session.say(
      'The module has no backend: its state is lost at the end of this run, and nothing can be changed later.',
    );
  if (type === undefined || type === 'http') return undefined;
  const end = await session.command('workspace', 'list');
  if (end.code !== 0) throw session.failure(end);
  const names = end.text.split('\n').map((line) => line.replace(/^\*?\s*/, '').trim());
  const { workspaceIdentifier, projectIdentifier = '_', fullPlatformIdentifier = '_', uuid } = block;
  const own = `${workspaceIdentifier}.${projectIdentifier}.${fullPlatformIdentifier}:${uuid}`;
  // A block keeps its workspace when its project is renamed.
  const name = names.find((one) => one.endsWith(uuid)) ?? own;
  session.say(`Workspace: ${name}`);
  return name;
}

/** @throws RunFailure never: what is left does no harm */
export async function dropWorkspace(session: ModuleSession, name: string): Promise<void> {
  const end = await session.command('workspace', 'delete', '-force', name);
  if (end.code !== 0) session.say(`The workspace "${name}" is left: ${end.problem}`);
}

/** What `init` has written down; undefined for state in the folder itself. */
async function backendType(folder: string): Promise<string | undefined> {
  const text = await readFile(path.join(folder, '.terraform/terraform.tfstate'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { backend?: { type?: string } }).backend?.type;
}

export function stateAddress({ block, baseUrl }: Run, apiUrl: string): string {
  const base = (baseUrl ?? apiUrl).replace(/\/+$/, '');
  return `${base}/api/terraform/state/workspace/${block.workspaceIdentifier}/buildingBlock/${block.uuid}`;
}
