import path from 'node:path';
import { execa } from 'execa';

const main = path.resolve('dist/src/cli/main.js');

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON document of `--json`. */
  readonly json: any;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout?: number;
}

/** Starts the built command line as a user does: a process of its own, without a terminal. */
export function startBerth(words: readonly string[], { cwd, env = {}, timeout = 170_000 }: RunOptions) {
  return execa(process.execPath, [main, ...words], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout,
    // A graceful stop takes as long as the operations that run.
    forceKillAfterDelay: 60_000,
  });
}

/** The same, to its end. */
export async function berth(words: readonly string[], options: RunOptions): Promise<Run> {
  const result = await startBerth(words, options);
  if (result.timedOut)
    throw new Error(`berth ${words.join(' ')} took longer than ${result.durationMs} ms\n${result.stderr}`);
  return {
    code: result.exitCode ?? -1,
    stdout: result.stdout,
    stderr: result.stderr,
    get json() {
      return JSON.parse(result.stdout);
    },
  };
}

/** The same, and fails when the exit code is not 0. */
export async function berthOk(words: readonly string[], options: RunOptions): Promise<Run> {
  const run = await berth(words, options);
  if (run.code !== 0)
    throw new Error(`berth ${words.join(' ')}: exit code ${run.code}\n${run.stdout}\n${run.stderr}`);
  return run;
}

/** What the tests' own environment may not change in berth: only what it needs is passed on. */
export function cleanEnvironment(): Record<string, string> {
  const names = [
    'PATH',
    'HOME',
    'TMPDIR',
    'XDG_CACHE_HOME',
    'GOPROXY',
    'GOFLAGS',
    'GOSUMDB',
    'GOCACHE',
    'GOMODCACHE',
  ];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] ? [[name, process.env[name] as string]] : [])),
  );
}
