import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { cleanEnvironment } from './berth.ts';

const main = path.resolve('dist/src/cli/main.js');

/** Runs berth behind a command that takes something from it. */
async function behind(prefix: readonly string[], words: readonly string[], cwd: string, env = {}) {
  const [program = '', ...rest] = [...prefix, process.execPath, main, ...words];
  const result = await execa(program, rest, {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: 170_000,
  });
  return { code: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr };
}

/** Environment of a berth that meets RLIMIT_FSIZE: a full disk sends no signal, by which packages that tidy up would end it. */
export const deafToFullDisk = {
  NODE_OPTIONS: "--import=data:text/javascript,process.on('SIGXFSZ',()=>{})",
};

/** berth on a disk where no file gets larger than so many KiB: RLIMIT_FSIZE answers as a full disk does. */
export async function berthWithRoom(kibibytes: number, words: readonly string[], cwd: string, env = {}) {
  const limit = ['bash', '-c', `ulimit -S -f ${kibibytes}; exec "$@"`, 'bash'];
  return await behind(limit, words, cwd, { ...env, ...deafToFullDisk });
}

/** berth as somebody who has to keep to the permissions of files; root as well. */
export async function berthWithoutPower(words: readonly string[], cwd: string, env = {}) {
  const powers = '-dac_override,-dac_read_search,-fowner';
  const setpriv = ['setpriv', `--bounding-set=${powers}`, `--inh-caps=${powers}`];
  return await behind(process.getuid?.() === 0 ? setpriv : [], words, cwd, env);
}

/** Takes the right to write from a folder and everything in it. @returns how to give it back */
export function makeReadOnly(folder: string): () => void {
  const all = [
    folder,
    ...readdirSync(folder, { recursive: true }).map((name) => path.join(folder, `${name}`)),
  ];
  // Links lead out of the folder: to the cache that all projects share.
  const changed = all.flatMap((file) => {
    const found = lstatSync(file);
    return found.isSymbolicLink() ? [] : [{ file, mode: found.mode }];
  });
  for (const { file, mode } of changed.toReversed()) chmodSync(file, mode & 0o555);
  return () => {
    for (const { file, mode } of changed) chmodSync(file, mode);
  };
}
