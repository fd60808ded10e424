import { mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { StopSignal } from '../../engine/plain-module.ts';
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
  const must = async (...words: string[]) => {
    const { code, text } = await git(...words);
    if (code !== 0) throw refused(unreachable, `git ${words[0]} ended with code ${code}:\n${text}`);
  };
  await must('init', '--quiet');
  const commit = await fetchReference(source, git);
  if ('problem' in commit) throw refused(commit.user, commit.problem);
  await must('checkout', '--quiet', '--detach', commit.name);
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

/** A branch, else a tag, else a commit. */
async function fetchReference(
  { repositoryUrl: url, refName }: Source,
  git: Git,
): Promise<{ readonly name: string } | { readonly user: string; readonly problem: string }> {
  if (url.startsWith('-')) return { user: unreachable, problem: `"${url}" is no address of a repository` };
  const missing = {
    user: `The version "${refName}" of this building block is not in its repository. Please ask its platform team.`,
    problem: `"${refName}" is no branch, tag or commit of ${url}`,
  };
  if (refName && !/^\w[\w./+@-]*$/.test(refName)) return missing;
  const wanted = refName ? [`refs/heads/${refName}`, `refs/tags/${refName}`] : ['HEAD'];
  const isCommit = refName !== undefined && /^[0-9a-f]{7,64}$/.test(refName);
  for (const reference of isCommit ? [...wanted, refName] : wanted) {
    const { code, text } = await git('fetch', '--quiet', '--depth=1', '--no-tags', '--', url, reference);
    if (code === 0) return { name: 'FETCH_HEAD' };
    if (!/couldn't find remote ref|not our ref|unadvertised object/.test(text))
      return { user: unreachable, problem: text };
  }
  if (!isCommit) return missing;
  // A server may give single commits to nobody, and a short name of one is known to the whole history only.
  const all = await git(
    'fetch',
    '--quiet',
    '--',
    url,
    '+refs/heads/*:refs/remotes/origin/*',
    '+refs/tags/*:refs/tags/*',
  );
  if (all.code !== 0) return { user: unreachable, problem: all.text };
  const { code, text } = await git('rev-parse', '--verify', '--quiet', `${refName}^{commit}`);
  return code === 0 ? { name: text.trim() } : missing;
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
