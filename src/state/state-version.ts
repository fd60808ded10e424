import { z } from 'zod';

const stateFile = z.object({ version: z.number(), lineage: z.string(), serial: z.number() });

/** @returns what tells one version of a state from another; undefined for what is no whole state */
export function stateVersion(text: string | undefined): { lineage: string; serial: number } | undefined {
  try {
    return stateFile.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
