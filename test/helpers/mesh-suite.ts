import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { ProgramName } from './chosen-program.ts';
import { type GitRepository, gitRepository } from './git-repository.ts';
import { greetingModule } from './mesh-modules.ts';
import type { Order, OrderedRun } from './mesh-run.ts';
import { type TestRunner, testRunner } from './mesh-runner.ts';
import { MeshStandIn } from './mesh-stand-in.ts';

/**
 * The repository of a platform team: the module "greeting", and what else a suite needs.
 *
 * @param files below its folder "blocks"
 */
export function blockRepository(root: string, files: Readonly<Record<string, string>> = {}): GitRepository {
  const all = { 'greeting/main.tf': greetingModule, ...files };
  const placed = Object.entries(all).map(([name, text]) => [`blocks/${name}`, text]);
  return gitRepository(path.join(root, 'blocks'), { ...Object.fromEntries(placed), 'README.md': 'blocks' });
}

/** meshStack and a runner that is there for all tests of a file or a `describe`. */
export interface MeshSuite {
  readonly meshStack: MeshStandIn;
  readonly runner: TestRunner;
  /** Orders a run of a module of the repository: "greeting" where nothing else is wanted. */
  order(wanted: Order): OrderedRun;
}

/** @param options.root folder of the runner */
export function meshSuite(options: {
  readonly root: string;
  readonly blocks: GitRepository;
  readonly program: ProgramName;
  readonly workers?: number;
}): MeshSuite {
  const { root, blocks, program, workers = 2 } = options;
  let meshStack: MeshStandIn;
  let runner: TestRunner;
  beforeAll(async () => {
    meshStack = await MeshStandIn.start();
    runner = await testRunner({ root, meshStack, program, workers });
  });
  afterEach(() => expect(meshStack.violations.splice(0)).toEqual([]));
  afterAll(async () => {
    await runner.stop();
    meshStack.stop();
  });
  const greeting = { repositoryUrl: blocks.url, repositoryPath: 'blocks/greeting' };
  return {
    get meshStack() {
      return meshStack;
    },
    get runner() {
      return runner;
    },
    order: ({ implementation, ...wanted }) =>
      meshStack.order({ ...wanted, implementation: { ...greeting, ...implementation } }),
  };
}
