import { expect, test } from 'vitest';
import { runMemory, thisMachine, workerCount } from './worker-count.ts';

test.each([
  [1, 64, 2],
  [4, 64, 8],
  [32, 64, 16],
  [8, 3.9, 3],
  [8, 1, 1],
  [8, 0.2, 1],
])('%i cores and memory for %f runs: %i workers', (cores, runs, workers) => {
  expect(workerCount({ cores, memory: runs * runMemory })).toBe(workers);
});

test('this machine has at least a core and some memory', () => {
  const { cores, memory } = thisMachine();
  expect(cores).toBeGreaterThan(0);
  expect(memory).toBeGreaterThan(1024 ** 2);
});
