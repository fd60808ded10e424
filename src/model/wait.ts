import type { Emit } from '../events.ts';

/** Takes the present state of a wait, e.g. "12 of 30 MB". */
export type Progress = (text: string) => void;

/**
 * Says that a wait begins, how it goes on and how it ended, around the work itself.
 *
 * @param wait.size how large the wait is, where that is known beforehand
 */
export async function waitFor<Result>(
  emit: Emit,
  { id, text, size }: { readonly id: string; readonly text: string; readonly size?: string },
  work: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  const begin = performance.now();
  let failed = true;
  emit({ type: 'wait.started', id, text: size ? `${text} (${size})` : text });
  try {
    const result = await work((state) => emit({ type: 'wait.progress', id, text: `${text}: ${state}` }));
    failed = false;
    return result;
  } finally {
    emit({ type: 'wait.ended', id, text, seconds: (performance.now() - begin) / 1000, failed });
  }
}
