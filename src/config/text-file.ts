import { readFile } from 'node:fs/promises';

/** Text of a UTF-8 file. @throws Error whose message is what is wrong with it, as a person would say it */
export async function readTextFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(problems[error.code ?? ''] ?? error.message, { cause: error });
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('it is not UTF-8 text', { cause });
  }
}

const problems: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
};
