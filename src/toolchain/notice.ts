import type { BerthEvent, Emit } from '../events.ts';

/** @returns an emit that passes each notice on once, however many parts have it to say */
export function noticesOnce(emit: Emit): Emit {
  const said = new Set<string>();
  return (event) => {
    if (event.type === 'notice') {
      if (said.has(event.text)) return;
      said.add(event.text);
    }
    emit(event);
  };
}

/** Why something is built that is usually downloaded. */
export const downloadsSilent = 'downloads do not answer';

/** @param reason e.g. `downloadsSilent` */
export function buildingInstead(reason: string): BerthEvent {
  return { type: 'notice', text: `${reason}; building from pinned Go modules through GOPROXY` };
}
