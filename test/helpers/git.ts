import { execa } from 'execa';

/** Environment of a person who commits, on a machine where nobody has configured git. */
export const committer = {
  PATH: process.env.PATH ?? '',
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
} as const;

/** What git prints in a folder. @throws when it fails */
export async function git(cwd: string, ...words: string[]): Promise<string> {
  return (await execa('git', words, { cwd, env: committer, extendEnv: false })).stdout;
}
