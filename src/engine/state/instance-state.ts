import { BerthError } from '../../errors.ts';
import { parseState, type StateDocument } from '../../state/state-document.ts';
import type { EngineContext } from '../context.ts';

/** A state that is there, and what berth reads of it, or why it cannot. */
export interface ReadState {
  /** As it stands there; perhaps encrypted. */
  readonly text: string;
  readonly state: StateDocument | { readonly problem: string };
  /** What helps where it cannot be decrypted. */
  readonly remedy?: string;
}

/** The state of an instance, whatever is wrong with it; undefined where there is none yet. */
export async function readState(
  { backend }: Pick<EngineContext, 'backend'>,
  instance: string,
): Promise<ReadState | undefined> {
  const text = await backend.pull(instance);
  if (text === undefined) return undefined;
  try {
    return { text, state: parseState(await backend.clear(instance, text)) };
  } catch (error) {
    if (!(error instanceof BerthError) || error.code !== 'STATE_INVALID') throw error;
    return { text, state: { problem: (error.cause as Error).message }, remedy: error.fix };
  }
}

/** The state of an instance; undefined where there is none yet. @throws STATE_INVALID */
export async function stateOf(context: EngineContext, instance: string): Promise<StateDocument | undefined> {
  const { state, remedy } = (await readState(context, instance)) ?? {};
  if (state === undefined || !('problem' in state)) return state;
  throw new BerthError('STATE_INVALID', {
    place: `"${context.backend.place(instance)}"`,
    problem: state.problem,
    remedy: remedy ?? `put a good one in its place: "berth state push ${instance} FILE"`,
  });
}
