import type { DocumentStore } from './document-store.ts';

/** JSON documents by name in one folder of a store. */
export class DocumentFolder<T> {
  private readonly store: DocumentStore;
  private readonly folder: string;

  constructor(store: DocumentStore, folder: string) {
    this.store = store;
    this.folder = folder;
  }

  async read(name: string): Promise<T | undefined> {
    const found = await this.store.read(this.address(name));
    return found && (JSON.parse(found.text) as T);
  }

  /** In alphabetical order of their addresses. */
  async readAll(): Promise<T[]> {
    const all = [...(await this.store.readAll(this.folder))];
    return all.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => JSON.parse(text) as T);
  }

  async write(name: string, document: T): Promise<void> {
    await this.store.write(this.address(name), `${JSON.stringify(document, null, 2)}\n`);
  }

  async remove(name: string): Promise<void> {
    await this.store.remove(this.address(name));
  }

  /** Names in alphabetical order. */
  async names(): Promise<string[]> {
    return await this.store.names(this.folder);
  }

  private address(name: string): string {
    return `${this.folder}/${name}`;
  }
}
