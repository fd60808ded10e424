import { execa } from 'execa';

/** Longest time that a command may take to print a secret, in milliseconds. */
const timeout = 30_000;

/** Standard output of the command. Its text is never part of an error: it may hold the secret. */
export async function secretFromCommand(
  [program = '', ...rest]: readonly string[],
  folder: string,
  caller: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const result = await execa(program, rest, {
    cwd: folder,
    env: caller,
    extendEnv: false,
    reject: false,
    timeout,
    stdin: 'ignore',
    stripFinalNewline: false,
  });
  if (result.failed) {
    const reason = result.timedOut
      ? 'took longer than 30 s'
      : `ended with exit code ${result.exitCode ?? result.code}`;
    throw new Error(`"${program}" ${reason}`);
  }
  return result.stdout;
}
