import { BerthError } from '../errors.ts';
import { parseState, type StateDocument } from '../state/state-document.ts';
import type { EngineContext } from './context.ts';

/** The state of an instance; undefined where there is none yet. @throws STATE_INVALID */
export async function stateOf(
  { backend }: EngineContext,
  instance: string,
): Promise<StateDocument | undefined> {
  const text = await backend.pull(instance);
  if (text === undefined) return undefined;
  const state = parseState(text);
  if (!('problem' in state)) return state;
  throw new BerthError('STATE_INVALID', {
    place: `"${backend.place(instance)}"`,
    problem: state.problem,
    remedy: `put a good one in its place: "berth state push ${instance} FILE"`,
  });
}
