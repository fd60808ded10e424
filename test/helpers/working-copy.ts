import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';

/** Where a working copy is pushed to. */
export interface Remote {
  readonly url: string;
  /** File of who vouches for the host's certificate. */
  readonly authority: string;
  /** "user:password" */
  readonly login: string;
}

/** A working copy, and the place that it is pushed to. */
export class WorkingCopy {
  readonly folder: string;
  readonly url: string;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(folder: string, { url, authority, login }: Remote) {
    this.folder = folder;
    this.url = url;
    const settings = {
      'http.sslCAInfo': authority,
      'http.extraHeader': `Authorization: Basic ${Buffer.from(login).toString('base64')}`,
      'user.name': 'Dev',
      'user.email': 'dev@example.com',
      'commit.gpgSign': 'false',
    };
    const given = Object.entries(settings).flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]);
    this.#environment = {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_CONFIG_COUNT: `${Object.keys(settings).length}`,
      ...Object.fromEntries(given),
    };
  }

  /** Of a new repository with the files of a folder; nothing is committed yet. */
  static async create(folder: string, from: string, remote: Remote): Promise<WorkingCopy> {
    await mkdir(folder, { recursive: true });
    await cp(from, folder, { recursive: true });
    const repository = new WorkingCopy(folder, remote);
    await repository.git('init', '--quiet', '--initial-branch=main');
    await repository.git('remote', 'add', 'origin', remote.url);
    return repository;
  }

  /** Of a repository that is there, and has its remote as "origin". */
  static of(folder: string, remote: Remote): WorkingCopy {
    return new WorkingCopy(folder, remote);
  }

  /** A clone. @param options more of "git clone" */
  static async clone(folder: string, remote: Remote, ...options: string[]): Promise<WorkingCopy> {
    const repository = new WorkingCopy(folder, remote);
    await repository.git('clone', '--quiet', ...options, '--', remote.url, '.');
    return repository;
  }

  async git(...words: string[]): Promise<string> {
    const run = await execa('git', words, { cwd: this.folder, env: this.#environment, extendEnv: false });
    return run.stdout;
  }

  /** Writes files, or takes them away where the text is undefined; commits and pushes. @returns the commit */
  async push(
    message: string,
    files: Readonly<Record<string, string | undefined>> = {},
    { force = false } = {},
  ): Promise<string> {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await (text === undefined ? rm(file) : writeFile(file, text));
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return await this.#pushed(...(force ? ['--force'] : []));
  }

  /** Takes over what others have pushed. @returns the commit */
  async pull(): Promise<string> {
    await this.git('pull', '--quiet', '--ff-only', 'origin', 'main');
    return await this.git('rev-parse', 'HEAD');
  }

  /** Takes the last commits back by new ones, and pushes. @returns the newest */
  async revert(count = 1): Promise<string> {
    await this.git('revert', '--no-edit', `HEAD~${count}..HEAD`);
    return await this.#pushed();
  }

  /** Drops the last commit here and there. @returns the commit that is the last now */
  async dropLast(): Promise<string> {
    await this.git('reset', '--quiet', '--hard', 'HEAD~1');
    return await this.#pushed('--force');
  }

  async #pushed(...options: string[]): Promise<string> {
    await this.git('push', '--quiet', ...options, 'origin', 'main');
    return await this.git('rev-parse', 'HEAD');
  }
}
