import type { Backend, StateTexts } from './backend.ts';
import type { DocumentStore } from './document-store.ts';
import { parseState } from './state-document.ts';

/** What a place that is not this machine has to bring along. */
export interface RemotePlace extends Pick<Backend, 'terraform' | 'plain' | 'place'> {
  readonly states: StateTexts;
  readonly documents: DocumentStore;
}

/** What berth does with states, over the texts of any remote place. Its writes are whole or not at all. */
export function remoteBackend({ states, documents, terraform, plain, place }: RemotePlace): Backend {
  const pull = async (instance: string) => {
    const text = await states.read(instance);
    return text?.trim() && !isUntouched(text) ? text : undefined;
  };
  return {
    terraform,
    plain,
    place,
    pull,
    has: async (instance) => (await pull(instance)) !== undefined,
    names: async () => (await states.names()).sort(),
    push: async (instance, text) => await states.write(instance, text),
    clear: asItIs,
    sealed: asItIs,
    dropPrevious: async () => undefined,
    previous: async (instance) => await states.previous?.(instance),
    setAside: async (instance) => {
      const text = await states.read(instance);
      if (text !== undefined) await documents.write(`unreadable/${instance}`, text);
      await states.remove(instance);
    },
    rename: async (from, to) => {
      const text = await states.read(from);
      if (text === undefined) return;
      await states.write(to, text);
      await states.remove(from);
    },
    forget: async (instance) => await states.remove(instance),
    lock: async (instance) => await states.lock(instance),
    unlock: async (instance) => await states.unlock(instance),
  };
}

/** Terraform writes an empty state for each workspace that it looks at, also for a plan. */
export function isUntouched(text: string): boolean {
  const state = parseState(text);
  return (
    !('problem' in state) &&
    state.serial <= 1 &&
    state.resources.length === 0 &&
    !/"outputs":\s*\{\s*"/.test(text)
  );
}

/** Of a place without encryption. */
export async function asItIs(_instance: string, text: string): Promise<string> {
  return text;
}
