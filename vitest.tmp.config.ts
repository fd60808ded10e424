import { defineConfig } from 'vitest/config';
const resolve = { conditions: ['berth-source', 'node'] };
export default defineConfig({ resolve, ssr: { resolve: { conditions: resolve.conditions, externalConditions: ['node'] } },
  test: { include: ['test/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 1 } });
