import { execFile } from 'node:child_process';
import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { writeWholeFile } from '../model/whole-file.ts';
import type { ToolchainContext } from './context.ts';
import { versionIn } from './version.ts';

const answerWithinMs = 10_000;
const memory = z.record(z.string(), z.object({ size: z.number(), mtimeMs: z.number(), version: z.string() }));

/** Asks programs for their versions, and remembers in the cache what they said. */
export class VersionProbe {
  readonly #context: ToolchainContext;
  #remembered: Promise<z.infer<typeof memory>> | undefined;

  constructor(context: ToolchainContext) {
    this.#context = context;
  }

  /**
   * @param program absolute path
   * @param question arguments that make it tell its version
   * @returns the version, or undefined when it does not tell one
   */
  async version(program: string, question: readonly string[]): Promise<string | undefined> {
    const found = await stat(program).catch(() => undefined);
    if (found === undefined) return undefined;
    const remembered = await this.#memory();
    const known = remembered[program];
    if (known?.size === found.size && known.mtimeMs === found.mtimeMs) return known.version;
    const version = await this.#ask(program, question);
    if (version !== undefined && !(await isScript(program))) {
      remembered[program] = { size: found.size, mtimeMs: found.mtimeMs, version };
      await writeWholeFile(this.#file, JSON.stringify(remembered)).catch(() => {});
    }
    return version;
  }

  async #ask(program: string, question: readonly string[]): Promise<string | undefined> {
    const { environment, projectRoot, signal } = this.#context;
    try {
      const { stdout } = await promisify(execFile)(program, [...question], {
        // Version managers choose by the folder; Terraform must not ask its maker for news.
        cwd: projectRoot,
        env: { PATH: environment.PATH, HOME: environment.HOME, CHECKPOINT_DISABLE: '1' },
        timeout: answerWithinMs,
        signal,
      });
      return versionIn(stdout);
    } catch {
      return undefined;
    }
  }

  #memory(): Promise<z.infer<typeof memory>> {
    this.#remembered ??= readFile(this.#file, 'utf8')
      .then((text) => memory.parse(JSON.parse(text)))
      .catch(() => ({}));
    return this.#remembered;
  }

  get #file(): string {
    return path.join(this.#context.cache, 'versions.json');
  }
}

// What a version manager's script starts can change while the script stays the same.
async function isScript(program: string): Promise<boolean> {
  const file = await open(program);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('latin1', 0, bytesRead) === '#!';
  } finally {
    await file.close();
  }
}
