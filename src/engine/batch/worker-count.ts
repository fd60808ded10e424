import { availableParallelism } from 'node:os';

/** What there is for Terraform processes. */
export interface Machine {
  readonly cores: number;
  /** Bytes that may still be used: what is free, or less where a container has a limit. */
  readonly memory: number;
}

/**
 * Bytes that one run needs. Measured while namespace-with-argocd was applied: Terraform 1.11.4 196 MB, its providers
 * kubernetes 3.2.1 105 MB and kubectl 2.2.0 70 MB, 371 MB of resident memory together; the rest is for larger blocks.
 */
export const runMemory = 450 * 1024 ** 2;

/**
 * A run waits for the cluster as long as it computes, and longer when it destroys: on two cores, four workers destroy in
 * half of the time of two, and apply in the same.
 */
const perCore = 2;

/** Each run asks the API server ten things at a time. */
const mostWorkers = 16;

/** How many instances run side by side; more than fits into memory would end in a kill. */
export function workerCount({ cores, memory }: Machine): number {
  return Math.max(1, Math.min(perCore * cores, mostWorkers, Math.floor(memory / runMemory)));
}

/** What this process may use at this moment. */
export function thisMachine(): Machine {
  return { cores: availableParallelism(), memory: process.availableMemory() };
}
