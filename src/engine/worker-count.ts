import { availableParallelism } from 'node:os';

/** What there is for Terraform processes. */
export interface Machine {
  readonly cores: number;
  /** Bytes that may still be used: what is free, or less where a container has a limit. */
  readonly memory: number;
}

/**
 * Bytes that one run needs at most. Measured as the peak of the resident memory of Terraform 1.11.4 and its two
 * providers while namespace-with-argocd was applied, with room for blocks with more resources.
 */
export const runMemory = 450 * 1024 ** 2;

/** How many instances run side by side: more than cores gains nothing, more than fits into memory ends in a kill. */
export function workerCount({ cores, memory }: Machine): number {
  return Math.max(1, Math.min(cores, Math.floor(memory / runMemory)));
}

/** What this process may use at this moment. */
export function thisMachine(): Machine {
  return { cores: availableParallelism(), memory: process.availableMemory() };
}
