import type { Result } from 'execa';

/** Longest time that a command may take to print a secret, in milliseconds. */
const timeout = 30_000;

/** Standard output of the command. Its text is never part of an error: it may hold the secret. */
export async function secretFromCommand(
  [program = '', ...rest]: readonly string[],
  folder: string,
  caller: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { execa } = await import('execa');
  const result = await execa(program, rest, {
    cwd: folder,
    env: caller,
    extendEnv: false,
    reject: false,
    timeout,
    stdin: 'ignore',
    stripFinalNewline: false,
  });
  if (result.failed) throw new Error(`"${program}" ${failureText(result)}`);
  return result.stdout;
}

function failureText({ timedOut, exitCode, signal }: Pick<Result, 'timedOut' | 'exitCode' | 'signal'>) {
  if (timedOut) return 'took longer than 30 s';
  if (exitCode !== undefined) return `ended with exit code ${exitCode}`;
  return signal ? `was ended by ${signal}` : 'cannot be started';
}
