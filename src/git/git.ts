import { BerthError } from '../errors.ts';

/** What a run of git may be told beside its arguments. */
interface GitOptions {
  /** Further environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Variables with which a caller that is a hook of git itself would lead us into another repository. */
const misleading =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX)$/;

/** git in one folder, never asking anybody anything. */
export class Git {
  readonly folder: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  /** @param environment of the caller, without secrets */
  constructor(folder: string, environment: Readonly<Record<string, string | undefined>>) {
    this.folder = folder;
    this.#environment = environment;
  }

  /**
   * @param purpose for the message: "git cannot <purpose>"
   * @returns standard output without its last line feed
   * @throws GIT_FAILED with what git says
   */
  async run(purpose: string, words: readonly string[], options: GitOptions = {}): Promise<string> {
    const { exitCode, stdout, problem } = await this.attempt(words, options);
    if (exitCode === 0) return stdout;
    throw new BerthError('GIT_FAILED', { purpose, problem });
  }

  /** The same where a failure is an answer. */
  async attempt(
    words: readonly string[],
    { environment = {}, input }: GitOptions = {},
  ): Promise<{ readonly exitCode: number | undefined; readonly stdout: string; readonly problem: string }> {
    const { execa } = await import('execa');
    const inherited = Object.fromEntries(
      Object.entries(this.#environment).filter(([name]) => !misleading.test(name)),
    );
    const result = await execa('git', words, {
      cwd: this.folder,
      env: { ...inherited, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', ...environment },
      extendEnv: false,
      reject: false,
      ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    });
    const said = `${result.stderr}`.trim() || `${result.stdout}`.trim();
    return {
      exitCode: result.exitCode,
      stdout: `${result.stdout}`,
      problem:
        said || (result.code === 'ENOENT' ? 'it is not on PATH: install git' : `${result.shortMessage}`),
    };
  }
}
