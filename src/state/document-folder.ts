import { readFileSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { namedFile } from '../model/named-file.ts';
import { writeWholeFile } from '../model/whole-file.ts';

/** JSON documents by name in one folder; each is written whole or not at all. */
export class DocumentFolder<T> {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async read(name: string): Promise<T | undefined> {
    try {
      // One at a time, a thousand small files are read ten times faster without the detour over threads.
      return JSON.parse(readFileSync(this.file(name), 'utf8')) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async write(name: string, document: T): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const file = this.file(name);
    const text = `${JSON.stringify(document, null, 2)}\n`;
    await namedFile(file, writeWholeFile(file, text, { mode: 0o600 }));
  }

  async remove(name: string): Promise<void> {
    await rm(this.file(name), { force: true });
  }

  /** Names in alphabetical order. */
  async names(): Promise<string[]> {
    const files = await readdir(this.folder).catch(() => []);
    return files
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .sort();
  }

  private file(name: string): string {
    return path.join(this.folder, `${name}.json`);
  }
}
