import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { BerthError } from '../../errors.ts';
import { fitsPattern } from '../../model/name-pattern.ts';
import { writeWholeFile } from '../../model/whole-file.ts';

const entries = z.array(
  z.strictObject({
    /** Path of what the token is for; * stands for any text. */
    for: z.string().startsWith('/', 'must begin with a slash, such as /shop/*'),
    /** Of the token, in hex: the file itself lets nobody in. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must have 64 hexadecimal digits'),
  }),
);

type Entry = z.infer<typeof entries>[number];

/** Whether a request may be answered: unknown: its token is nobody's; elsewhere: it is for other addresses. */
export type Admission = 'allowed' | 'unknown' | 'elsewhere';

/** Who may come to which address, by a file that may change while the server runs. */
export class TokenFile {
  private readonly file: string;
  private known: { readonly version: string; readonly entries: readonly Entry[] } | undefined;

  /** @param file absolute path of a YAML file */
  constructor(file: string) {
    this.file = file;
  }

  /** @param header Authorization of the request: "Bearer TOKEN", or Basic with any user and the token as password */
  async admission(header: string | undefined, path: string): Promise<Admission> {
    const digest = hash(tokenIn(header));
    const own = (await this.entries()).filter(({ sha256 }) =>
      timingSafeEqual(Buffer.from(sha256, 'hex'), digest),
    );
    if (own.length === 0) return 'unknown';
    return own.some((entry) => fitsPattern(path, entry.for)) ? 'allowed' : 'elsewhere';
  }

  /** Makes a token for these addresses; what is kept of it is its hash. @returns the token, which is told only once */
  async add(addresses: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const standing = await this.entries().catch((error) => {
      if ((error.cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') throw error;
      return [];
    });
    const all = this.checked([...standing, { for: addresses, sha256: hash(token).toString('hex') }]);
    const text = all
      .map((entry) => `- for: ${JSON.stringify(entry.for)}\n  sha256: ${entry.sha256}\n`)
      .join('');
    await writeWholeFile(this.file, text, { mode: 0o600 });
    return token;
  }

  /** @throws TOKENS_INVALID */
  async entries(): Promise<readonly Entry[]> {
    try {
      const { mtimeMs, size, ino } = await stat(this.file);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (this.known?.version !== version) {
        this.known = { version, entries: this.checked(parse(await readFile(this.file, 'utf8')) ?? []) };
      }
      return this.known.entries;
    } catch (error) {
      throw error instanceof BerthError
        ? error
        : this.invalid((error as Error).message.split('\n')[0] ?? '', error);
    }
  }

  private checked(value: unknown): Entry[] {
    const { data, error } = entries.safeParse(value);
    if (data) return data;
    const [issue] = error.issues;
    throw this.invalid(`${issue?.path.join('.') || 'it'}: ${issue?.message}`);
  }

  private invalid(problem: string, cause?: unknown): BerthError {
    return new BerthError('TOKENS_INVALID', { file: this.file, problem }, { cause });
  }
}

function tokenIn(header = ''): string {
  const [scheme = '', value = ''] = header.split(' ');
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return '';
  const text = Buffer.from(value, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
