import { defineConfig } from 'vitest/config';

// The condition leads imports of "berth/cdk" and "berth/model" to the sources.
const resolve = { conditions: ['berth-source', 'node'] };

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
        },
      },
      {
        extends: true,
        test: {
          name: 'cluster',
          sequence: { groupOrder: 1 },
          include: ['test/{conformance,integration,e2e}/**/*.test.ts'],
          globalSetup: 'test/helpers/shared-cluster.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          // Alone: its tests kill processes and wait for them.
          sequence: { groupOrder: 2 },
          include: ['test/faults/**/*.test.ts'],
          globalSetup: 'test/helpers/shared-cluster.ts',
          testTimeout: process.env.BERTH_LONG === '1' ? 3_600_000 : 300_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
