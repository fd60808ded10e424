import { randomUUID } from 'node:crypto';
import type { Backend, StateHome } from './backend.ts';
import { portalBlocksFolder } from './inventory.ts';
import { isEncrypted } from './state-cipher.ts';
import { stateText } from './state-version.ts';

/** Folders of documents that go where the state goes. Locks and marks stay. */
const folders = ['instances', 'adoptions', 'runs', 'unreadable', portalBlocksFolder] as const;

/** What a home holds of one environment. */
export interface HomeContent {
  /** Texts of states in the clear, by instance. */
  readonly states: ReadonlyMap<string, string>;
  /** Texts of documents, by address. */
  readonly documents: ReadonlyMap<string, string>;
}

/**
 * Everything of one environment.
 * @param other a home that may know how to decrypt what this one does not: of a move within one place, a part is done
 * @throws BACKEND_UNREACHABLE, STATE_INVALID when a state cannot be decrypted
 */
export async function contentOf(
  { backend, documents }: StateHome,
  environment: string,
  other?: StateHome,
): Promise<HomeContent> {
  const states = new Map<string, string>();
  for (const instance of (await backend.names()).filter((name) => isOf(name, environment))) {
    const text = await backend.pull(instance);
    if (text !== undefined) states.set(instance, await clearText(instance, text, backend, other?.backend));
  }
  const found = await Promise.all(folders.map(async (folder) => [...(await documents.readAll(folder))]));
  return {
    states,
    documents: new Map(found.flat().filter(([address]) => isOf(address.split('/')[1] ?? '', environment))),
  };
}

/** Instances that any of it is about, in alphabetical order. */
export function instancesOf({ states, documents }: HomeContent): string[] {
  const named = [...documents.keys()]
    .map((address) => address.split('/'))
    .flatMap(([folder, name = '']) => (folder === portalBlocksFolder ? [] : [name]));
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

/** What nobody can decrypt is moved as it is, unless it was to be decrypted. */
async function clearText(instance: string, text: string, own: Backend, other?: Backend): Promise<string> {
  const clear = await own.clear(instance, text).catch((error: Error) => error);
  if (typeof clear === 'string' && !isEncrypted(clear)) return clear;
  const second = await other?.clear(instance, text).catch(() => undefined);
  if (second !== undefined && !isEncrypted(second)) return second;
  if (clear instanceof Error) throw clear;
  return clear;
}

/** Writes every state again, as the other home of the same place has it; a state is whole at any time. */
export async function rewriteStates(
  content: HomeContent,
  environment: string,
  target: StateHome,
): Promise<void> {
  for (const [instance, text] of content.states) {
    await target.backend.push(instance, text);
    await target.backend.dropPrevious(instance);
  }
  const written = await contentOf(target, environment);
  const different = [...content.states].filter(([instance, text]) => written.states.get(instance) !== text);
  if (different.length > 0)
    throw new Error(`read again, these differ: ${different.map(([name]) => name).join(', ')}`);
}

/** Whether two homes are one place, by whatever words: what is written to the first is read in the second. */
export async function isSamePlace(one: StateHome, other: StateHome): Promise<boolean> {
  const address = `probes/${randomUUID()}`;
  await one.documents.write(address, '"here"');
  try {
    return (await other.documents.read(address)) !== undefined;
  } finally {
    await one.documents.remove(address);
  }
}
