import type { Backend, StateHome } from './backend.ts';
import type { DocumentStore } from './document-store.ts';

/**
 * Every environment's home behind one backend and one store of documents: the environment is the first part of an
 * instance's name.
 */
export class StateHomes {
  readonly backend: Backend;
  readonly documents: DocumentStore;
  private readonly homes: ReadonlyMap<string, StateHome>;
  private readonly fallback: StateHome;

  /**
   * @param homes by environment; those that share a place share the object
   * @param fallback of environments that berth.yaml does not have (any more)
   */
  constructor(homes: ReadonlyMap<string, StateHome>, fallback: StateHome) {
    this.homes = homes;
    this.fallback = fallback;
    this.backend = this.routedBackend();
    this.documents = this.routedDocuments();
  }

  /** @param name of an instance, or of an environment */
  of(name: string): StateHome {
    return this.homes.get(name.split('.')[0] ?? '') ?? this.fallback;
  }

  private all(): StateHome[] {
    return [...new Set([...this.homes.values(), this.fallback])];
  }

  /** What a place holds of environments that live elsewhere now is not seen. */
  private async namesOfAll(read: (home: StateHome) => Promise<string[]>): Promise<string[]> {
    const names = await Promise.all(
      this.all().map(async (home) => (await read(home)).filter((name) => this.of(name) === home)),
    );
    return names.flat().sort();
  }

  private routedBackend(): Backend {
    const of = (instance: string) => this.of(instance).backend;
    return {
      terraform: async (instance, program) => await of(instance).terraform(instance, program),
      has: async (instance) => await of(instance).has(instance),
      names: async () => await this.namesOfAll((home) => home.backend.names()),
      pull: async (instance) => await of(instance).pull(instance),
      push: async (instance, text) => await of(instance).push(instance, text),
      clear: async (instance, text) => await of(instance).clear(instance, text),
      sealed: async (instance, text) => await of(instance).sealed(instance, text),
      dropPrevious: async (instance) => await of(instance).dropPrevious(instance),
      previous: async (instance) => await of(instance).previous(instance),
      setAside: async (instance) => await of(instance).setAside(instance),
      // An instance never leaves its environment.
      rename: async (from, to) => await of(from).rename(from, to),
      forget: async (instance) => await of(instance).forget(instance),
      lock: async (instance) => await of(instance).lock(instance),
      unlock: async (instance) => await of(instance).unlock(instance),
      plain: (instance) => of(instance).plain(instance),
      place: (instance) => of(instance).place(instance),
    };
  }

  private routedDocuments(): DocumentStore {
    const ownerOf = (address: string) => address.split('/')[1];
    const of = (address: string) => this.of(ownerOf(address) ?? '').documents;
    return {
      read: async (address) => await of(address).read(address),
      write: async (address, text, over) => await of(address).write(address, text, over),
      remove: async (address) => await of(address).remove(address),
      names: async (folder) =>
        ownerOf(folder) === undefined
          ? await this.namesOfAll((home) => home.documents.names(folder))
          : await of(folder).names(folder),
      folders: async (folder) =>
        ownerOf(folder) === undefined
          ? await this.namesOfAll((home) => home.documents.folders(folder))
          : await of(folder).folders(folder),
      readAll: async (folder) => {
        if (ownerOf(folder) !== undefined) return await of(folder).readAll(folder);
        const parts = await Promise.all(
          this.all().map(async (home) =>
            [...(await home.documents.readAll(folder))].filter(
              ([address]) => this.of(ownerOf(address) ?? '') === home,
            ),
          ),
        );
        return new Map(parts.flat());
      },
    };
  }
}
