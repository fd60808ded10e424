import type { DocumentStore } from '../../state/document-store.ts';

/** As many states of before stay. */
const kept = 20;

/** Keeps a state that is about to be replaced or removed, and lets go of the oldest ones. */
export async function keepVersion(store: DocumentStore, folder: string, text: string): Promise<void> {
  const standing = await store.names(folder);
  await store.write(`${folder}/${nextName(standing.at(-1), new Date())}`, text);
  for (const name of standing.slice(0, Math.max(0, standing.length + 1 - kept)))
    await store.remove(`${folder}/${name}`);
}

/** A number that tells the order, whatever the clock says, and when the state was put away: "00000007-20260801t101500z". */
function nextName(last: string | undefined, time: Date): string {
  const number = Number(last?.split('-')[0] ?? 0) + 1;
  const text = time
    .toISOString()
    .replace(/[-:]|\.\d+/g, '')
    .toLowerCase();
  return `${String(number).padStart(8, '0')}-${text}`;
}
