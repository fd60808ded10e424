import type { Door } from '../../src/engine/context.ts';
import type { BerthEvent } from '../../src/events.ts';

/** A front door that keeps the events and never asks to stop. */
export function testDoor(
  folder: string,
  changes: Partial<Door> = {},
): Door & { readonly events: BerthEvent[] } {
  const events: BerthEvent[] = [];
  return {
    folder,
    caller: {},
    emit: (event) => events.push(event),
    stop: () => () => undefined,
    debug: false,
    command: 'test',
    events,
    ...changes,
  };
}
