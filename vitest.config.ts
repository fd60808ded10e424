import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// The condition leads imports of "berth/cdk" and "berth/model" to the sources.
const resolve = { conditions: ['berth-source', 'node'] };

/** More than cores: a namespace that is deleted takes five seconds in which there is nothing to do. */
const clusterWorkers = Math.max(3, Math.min(6, availableParallelism() + 1));

export default defineConfig({
  resolve,
  ssr: { resolve: { conditions: resolve.conditions, externalConditions: ['node'] } },
  test: {
    reporters: ['default', './test/helpers/closing-line.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['{src,platform,building-blocks,scripts}/**/*.test.ts'],
          testTimeout: 30_000,
          maxWorkers: availableParallelism(),
        },
      },
      {
        extends: true,
        test: {
          name: 'cluster',
          sequence: { groupOrder: 1 },
          include: ['test/{conformance,integration,e2e}/**/*.test.ts'],
          globalSetup: 'test/helpers/shared-cluster.ts',
          testTimeout: process.env.BERTH_LONG === '1' ? 600_000 : 180_000,
          hookTimeout: 180_000,
          maxWorkers: clusterWorkers,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          // Beside those of the cluster: each kills what it has started itself.
          sequence: { groupOrder: 1 },
          include: ['test/faults/**/*.test.ts'],
          globalSetup: 'test/helpers/shared-cluster.ts',
          testTimeout: process.env.BERTH_LONG === '1' ? 3_600_000 : 300_000,
          hookTimeout: 180_000,
          maxWorkers: clusterWorkers,
        },
      },
    ],
  },
});
