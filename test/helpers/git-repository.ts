import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { committer } from './git.ts';
import { writeFiles } from './suite-folder.ts';

/** A repository on this machine. */
export interface GitRepository {
  readonly url: string;
  /** Commits these files to main. @returns the commit */
  commit(files: Readonly<Record<string, string>>): string;
  git(...words: string[]): string;
}

/** @param folder absolute; it is made */
export function gitRepository(folder: string, files: Readonly<Record<string, string>>): GitRepository {
  const git = (...words: string[]) =>
    execFileSync('git', words, {
      cwd: folder,
      env: committer,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const commit = (more: Readonly<Record<string, string>>) => {
    writeFiles(folder, more);
    git('add', '-A');
    git('commit', '-q', '-m', 'change');
    return git('rev-parse', 'HEAD');
  };
  writeFiles(folder, { '.keep': '' });
  git('init', '-q', '-b', 'main');
  commit(files);
  return { url: pathToFileURL(path.resolve(folder)).href, commit, git };
}
