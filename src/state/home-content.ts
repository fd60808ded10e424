import type { StateHome } from './backend.ts';
import { stateText } from './state-version.ts';

/** Folders of documents that go where the state goes. Locks and marks stay. */
const folders = ['instances', 'adoptions', 'runs', 'unreadable'] as const;

/** What a home holds of one environment. */
export interface HomeContent {
  /** Texts of states, by instance. */
  readonly states: ReadonlyMap<string, string>;
  /** Texts of documents, by address. */
  readonly documents: ReadonlyMap<string, string>;
}

/** Everything of one environment. @throws BACKEND_UNREACHABLE */
export async function contentOf(
  { backend, documents }: StateHome,
  environment: string,
): Promise<HomeContent> {
  const states = new Map<string, string>();
  for (const instance of (await backend.names()).filter((name) => isOf(name, environment))) {
    const text = await backend.pull(instance);
    if (text !== undefined) states.set(instance, text);
  }
  const found = await Promise.all(folders.map(async (folder) => [...(await documents.readAll(folder))]));
  return {
    states,
    documents: new Map(found.flat().filter(([address]) => isOf(address.split('/')[1] ?? '', environment))),
  };
}

/** Instances that any of it is about, in alphabetical order. */
export function instancesOf({ states, documents }: HomeContent): string[] {
  const named = [...documents.keys()].map((address) => address.split('/')[1] ?? '');
  return [...new Set([...states.keys(), ...named])].sort();
}

/** Why a content cannot take the place of another one; undefined when nothing would be lost. */
export function clashOf(standing: HomeContent, coming: HomeContent): string | undefined {
  for (const [instance, text] of standing.states) {
    const [there, here] = [stateText(text).version, stateText(coming.states.get(instance)).version];
    if (!here) return `it has state of "${instance}", which is not here`;
    if (there?.lineage !== here.lineage) return `its state of "${instance}" belongs to something else`;
    if (there.serial > here.serial) return `its state of "${instance}" is newer: serial ${there.serial}`;
  }
  const unknown = [...standing.documents.keys()].find((address) => !coming.documents.has(address));
  return unknown === undefined ? undefined : `it has "${unknown}", which is not here`;
}

/** Writes what is not there yet, and reads everything again. @throws Error when something came out different */
export async function copyContent(
  content: HomeContent,
  environment: string,
  target: StateHome,
  standing: HomeContent,
): Promise<void> {
  for (const [instance, text] of content.states) {
    if (standing.states.get(instance) !== text) await target.backend.push(instance, text);
  }
  for (const [address, text] of content.documents) {
    if (standing.documents.get(address) !== text) await target.documents.write(address, text);
  }
  const written = await contentOf(target, environment);
  const different = [
    ...[...content.states].filter(([instance, text]) => written.states.get(instance) !== text),
    ...[...content.documents].filter(([address, text]) => written.documents.get(address) !== text),
  ].map(([name]) => name);
  if (different.length > 0) throw new Error(`read again, these differ: ${different.join(', ')}`);
}

/** Takes it away where it was. */
export async function removeContent(content: HomeContent, { backend, documents }: StateHome): Promise<void> {
  for (const address of content.documents.keys()) await documents.remove(address);
  for (const instance of content.states.keys()) await backend.forget(instance);
}

function isOf(instance: string, environment: string): boolean {
  return instance.split('.')[0] === environment;
}
