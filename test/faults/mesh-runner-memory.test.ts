import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { gitRepository } from '../helpers/git-repository.ts';
import { times } from '../helpers/long.ts';
import { textInput } from '../helpers/mesh-run.ts';
import { testRunner } from '../helpers/mesh-runner.ts';
import { MeshStandIn } from '../helpers/mesh-stand-in.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

const root = suiteFolder();
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

test(
  'memory does not grow with the number of runs',
  async () => {
    const blocks = gitRepository(path.join(root, 'blocks'), {
      'main.tf': 'variable "text" { type = string }\noutput "text" { value = var.text }',
    });
    const meshStack = await MeshStandIn.start();
    const runner = await testRunner({
      root: path.join(root, 'runner'),
      meshStack,
      program: 'terraform',
      workers: 4,
    });
    const used = async (count: number): Promise<number> => {
      const runs = Array.from({ length: count }, () =>
        meshStack.order({
          implementation: { repositoryUrl: blocks.url },
          inputs: [textInput('x'.repeat(10_000))],
        }),
      );
      await Promise.all(runs.map(async ({ ended }) => await ended));
      expect(runs.every(({ last }) => last?.status === 'SUCCEEDED')).toBe(true);
      // What the stand-in and the test keep is not the runner's.
      meshStack.forget();
      (runner.events as unknown[]).length = 0;
      await new Promise((resolve) => setTimeout(resolve, 500));
      gc();
      return process.memoryUsage().heapUsed;
    };
    await used(8);
    const before = await used(8);
    const rounds = times(1, 10);
    for (let round = 0; round < rounds; round += 1) await used(times(16, 100));
    const after = await used(8);
    await runner.stop();
    meshStack.stop();
    expect(meshStack.violations).toEqual([]);
    expect(after - before).toBeLessThan(12e6);
  },
  times(180_000, 7_200_000),
);
