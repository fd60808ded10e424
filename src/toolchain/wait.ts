import type { Emit } from '../events.ts';

/** Takes the present state of a wait, e.g. "12 of 30 MB". */
export type Progress = (text: string) => void;

/**
 * Says that a wait begins, how it goes on and that it ended, around the work itself.
 *
 * @param wait.size how large the wait is, where that is known beforehand
 */
export async function waitFor<Result>(
  emit: Emit,
  wait: { readonly id: string; readonly text: string; readonly size?: string },
  work: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  const begin = performance.now();
  const ended = (text: string) =>
    emit({ type: 'wait.ended', id: wait.id, text, seconds: (performance.now() - begin) / 1000 });
  emit({ type: 'wait.started', id: wait.id, text: wait.size ? `${wait.text} (${wait.size})` : wait.text });
  try {
    const result = await work((text) =>
      emit({ type: 'wait.progress', id: wait.id, text: `${wait.text}: ${text}` }),
    );
    ended(wait.text);
    return result;
  } catch (error) {
    ended(`${wait.text}: failed`);
    throw error;
  }
}
