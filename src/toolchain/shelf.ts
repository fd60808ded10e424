import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeWholeFile } from '../model/whole-file.ts';
import type { ToolchainContext } from './context.ts';
import { locked } from './lock.ts';
import { intact, type Receipt, readReceipt, seal } from './receipt.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** One folder of the cache: a program, a provider or a chart in one version. */
export interface Part {
  /** Names its lock, receipt and staging folder; a file name. */
  readonly key: string;
  /** Where the finished folder is, below the cache. */
  readonly folder: string;
}

/** Puts finished folders into the cache, whole or not at all, and finds them again. */
export class Shelf {
  readonly #context: ToolchainContext;

  constructor(context: ToolchainContext) {
    this.#context = context;
  }

  /** @returns the receipt of a part that is there and undamaged */
  async find(part: Part): Promise<Receipt | undefined> {
    const receipt = await readReceipt(this.#receiptFile(part));
    return receipt !== undefined && (await intact(this.path(part), receipt.files)) ? receipt : undefined;
  }

  /** @returns absolute path of the part's folder, whether it is there or not */
  path(part: Part): string {
    return path.join(this.#context.cache, part.folder);
  }

  /**
   * Makes a part unless it is there already. Processes that want the same part wait for the one that makes it.
   *
   * @param fill puts the files into the empty folder that it is given and says where they came from
   */
  async install(part: Part, fill: (staging: string) => Promise<Omit<Receipt, 'files'>>): Promise<Receipt> {
    const { cache, emit, signal } = this.#context;
    return locked({ folder: path.join(cache, 'locks'), name: part.key, emit, signal }, async () => {
      const present = await this.find(part);
      if (present !== undefined) return present;
      const staging = await this.#emptyStaging(part);
      try {
        const origin = await fill(staging);
        const receipt = { ...origin, files: await seal(staging) };
        await this.#replace(part, staging);
        await mkdir(path.dirname(this.#receiptFile(part)), { recursive: true });
        await writeWholeFile(this.#receiptFile(part), `${JSON.stringify(receipt, undefined, 2)}\n`);
        return receipt;
      } finally {
        await rm(staging, { recursive: true, force: true });
      }
    });
  }

  #receiptFile(part: Part): string {
    return path.join(this.#context.cache, 'receipts', `${part.key}.json`);
  }

  // The lock is held, so whatever is staged under this part's name was left by a process that was killed.
  async #emptyStaging(part: Part): Promise<string> {
    const all = path.join(this.#context.cache, 'staging');
    const staging = path.join(all, part.key);
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
    for (const name of await readdir(all)) {
      const left = path.join(all, name);
      const age = await stat(left)
        .then((found) => Date.now() - found.mtimeMs)
        .catch(() => 0);
      if (age > dayMs) await rm(left, { recursive: true, force: true });
    }
    return staging;
  }

  async #replace(part: Part, staging: string): Promise<void> {
    const folder = this.path(part);
    await rm(this.#receiptFile(part), { force: true });
    await rm(folder, { recursive: true, force: true });
    await mkdir(path.dirname(folder), { recursive: true });
    await rename(staging, folder);
  }
}
