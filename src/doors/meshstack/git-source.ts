import { mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { StopSignal } from '../../engine/publish/plain-module.ts';
import { runProgram } from './child-process.ts';
import type { Implementation } from './run-document.ts';
import { RunFailure } from './run-failure.ts';

type Source = Pick<Implementation, 'repositoryUrl' | 'repositoryPath' | 'refName' | 'knownHost'>;

interface Surroundings {
  /** Private folder of the run; absolute. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** In the clear. */
  readonly sshKey: string | undefined;
  readonly say: (line: string) => void;
  readonly stop: StopSignal;
}

/**
 * Brings the folder of a repository that a definition names; nothing else of the repository comes along.
 * @param target absolute path of a folder that is not there yet
 * @throws RunFailure
 */
export async function fetchSource(source: Source, target: string, surroundings: Surroundings): Promise<void> {
  const { folder, say, stop } = surroundings;
  const clone = path.join(folder, 'repository');
  await mkdir(clone);
  const environment = {
    ...surroundings.environment,
    ...quiet,
    ...(await sshEnvironment(source, surroundings)),
  };
  const git = async (...words: string[]) => {
    const said: string[] = [];
    const code = await runProgram({
      program: 'git',
      words: [...settings, ...words],
      folder: clone,
      environment,
      say: (line) => said.push(line),
      stop,
    });
    return { code, text: said.join('\n') };
  };
  say(`Fetching ${source.repositoryUrl}${source.refName ? ` at ${source.refName}` : ''}`);
  const refused = (user: string, detail: string) => new RunFailure(user, { detail });
  const problem = await fetchReference(source, git);
  if (problem) throw refused(problem.user, problem.detail);
  await take(clone, source.repositoryPath, target);
  await rm(clone, { recursive: true, force: true });
  say('The sources are there.');
}

const unreachable =
  'The sources of this building block cannot be fetched. Please ask its platform team to look at the repository.';

/** Repositories are data: nothing of them, nor of this machine, is run or asked. */
const settings = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['safe.directory', '*'],
  ['advice.detachedHead', 'false'],
  ['protocol.file.allow', 'always'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`]);

const quiet = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'false',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
} as const;

type Git = (...words: string[]) => Promise<{ readonly code: number; readonly text: string }>;

/** Why something could not be fetched: for the user, and for the operator. */
interface Problem {
  readonly user: string;
  readonly detail: string;
}

/** A branch, else a tag, else a commit. */
async function fetchReference(
  { repositoryUrl: url, refName }: Source,
  git: Git,
): Promise<Problem | undefined> {
  if (url.startsWith('-')) return { user: unreachable, detail: `"${url}" is no address of a repository` };
  const missing = {
    user: `The version "${refName}" of this building block is not in its repository. Please ask its platform team.`,
    detail: `"${refName}" is no branch, tag or commit of ${url}`,
  };
  if (refName && !/^\w[\w./+@-]*$/.test(refName)) return missing;
  const branch = refName ? [`--branch=${refName}`] : [];
  const clone = await git(
    'clone',
    '--quiet',
    '--depth=1',
    '--no-tags',
    '--single-branch',
    ...branch,
    '--',
    url,
    '.',
  );
  if (clone.code === 0) return undefined;
  if (!/Remote branch .* not found/.test(clone.text)) return { user: unreachable, detail: clone.text };
  return refName && /^[0-9a-f]{7,64}$/.test(refName)
    ? await fetchCommit(url, refName, git, missing)
    : missing;
}

async function fetchCommit(
  url: string,
  commit: string,
  git: Git,
  missing: Problem,
): Promise<Problem | undefined> {
  await git('init', '--quiet');
  const single = await git('fetch', '--quiet', '--depth=1', '--no-tags', '--', url, commit);
  if (single.code !== 0) {
    // A server may give single commits to nobody, and a short name of one is known to the whole history only.
    const branches = '+refs/heads/*:refs/remotes/origin/*';
    const all = await git('fetch', '--quiet', '--', url, branches, '+refs/tags/*:refs/tags/*');
    if (all.code !== 0) return { user: unreachable, detail: all.text };
  }
  const name = single.code === 0 ? 'FETCH_HEAD' : `${commit}^{commit}`;
  return (await git('checkout', '--quiet', '--detach', name)).code === 0 ? undefined : missing;
}

async function take(clone: string, repositoryPath: string | undefined, target: string): Promise<void> {
  const inside = path.resolve(clone, repositoryPath?.replace(/^\/+/, '') ?? '.');
  const found = await realpath(inside).catch(() => undefined);
  const root = await realpath(clone);
  const isInside = found === root || found?.startsWith(`${root}${path.sep}`);
  if (
    !found ||
    !isInside ||
    found.startsWith(path.join(root, '.git')) ||
    !(await stat(found)).isDirectory()
  ) {
    throw new RunFailure(
      `The folder "${repositoryPath}" is not in the repository of this building block. Please ask its platform team.`,
      { detail: `"${repositoryPath}" is no folder inside of the repository` },
    );
  }
  if (found === root) await rm(path.join(clone, '.git'), { recursive: true, force: true });
  await rename(found, target);
}

async function sshEnvironment(
  { knownHost }: Source,
  { folder, sshKey, environment }: Surroundings,
): Promise<Record<string, string>> {
  if (sshKey === undefined) return {};
  const key = path.join(folder, 'ssh-key');
  const hosts = path.join(folder, 'known-hosts');
  await writeFile(key, sshKey.endsWith('\n') ? sshKey : `${sshKey}\n`, { mode: 0o600 });
  if (knownHost) await writeFile(hosts, `${knownHost.host} ${knownHost.keyType} ${knownHost.keyValue}\n`);
  const known = knownHost ? hosts : environment.SSH_KNOWN_HOSTS;
  const options = [
    'BatchMode=yes',
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=yes',
    ...(known ? [`UserKnownHostsFile="${known}"`] : []),
  ];
  return { GIT_SSH_COMMAND: ['ssh', '-i', `'${key}'`, ...options.map((one) => `-o '${one}'`)].join(' ') };
}
