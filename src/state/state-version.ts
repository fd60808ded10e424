import { z } from 'zod';

/** Stands in the clear in an encrypted state too. */
const stateFile = z.object({ lineage: z.string(), serial: z.number() });

/** What tells one version of a state from another. */
export type StateVersion = z.infer<typeof stateFile>;

/** What can be said of the text of a state, whatever its format. */
export interface StateText {
  /** False for one that was cut off, or never written. */
  readonly whole: boolean;
  readonly version?: StateVersion | undefined;
}

export function stateText(text: string | undefined): StateText {
  try {
    return { whole: true, version: stateFile.safeParse(JSON.parse(text ?? '')).data };
  } catch {
    return { whole: false };
  }
}
