import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { serveMeshstack } from '../../src/doors/meshstack/serve.ts';
import type { BerthEvent } from '../../src/events.ts';
import type { ProgramName } from './chosen-program.ts';
import { testDoor } from './door.ts';
import type { MeshStandIn } from './mesh-stand-in.ts';
import { programPath } from './programs.ts';

/** A runner in this process. */
export interface TestRunner {
  readonly events: readonly BerthEvent[];
  /** Address of /healthz and /metrics, as soon as it listens. */
  readonly observation: () => string | undefined;
  /** Asks it to stop. @param count 2: at once */
  stop(count?: number): Promise<number>;
}

/** Pauses that tests have time for. In milliseconds. */
export const shortTimes = { idle: 20, failed: 60, every: 50, finalWithin: 20_000 } as const;

/** @param options.root folder of everything that it writes */
export async function testRunner(options: {
  readonly root: string;
  readonly meshStack: MeshStandIn;
  readonly program: ProgramName;
  readonly workers?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly withKey?: boolean;
  readonly runMinutes?: number;
}): Promise<TestRunner> {
  const {
    root,
    meshStack,
    program,
    workers = 2,
    environment = {},
    withKey = true,
    runMinutes = 10,
  } = options;
  runnerProject(root, meshStack, program);
  const found = path.dirname(await programPath(program));
  let listener: (count: number) => void = () => undefined;
  let count = 0;
  const door = testDoor(root, {
    caller: {
      ...process.env,
      PATH: `${found}${path.delimiter}${process.env.PATH}`,
      TF_CLI_CONFIG_FILE: emptyConfig(root),
      ...meshStack.environment,
      ...environment,
    },
    stop: (one) => {
      listener = one;
      if (count > 0) one(count);
      return () => undefined;
    },
  });
  const work = serveMeshstack(door, {
    url: meshStack.address,
    runner: meshStack.runner,
    privateKey: withKey ? path.join(root, 'runner.pem') : undefined,
    workers,
    runMinutes,
    initMinutes: 2,
    listen: '127.0.0.1:0',
    times: shortTimes,
  });
  // What it fails with is told by stop().
  work.catch(() => undefined);
  return {
    events: door.events,
    observation: () =>
      door.events
        .flatMap((event) => (event.type === 'notice' ? [/^listening on (\S+);/.exec(event.text)?.[1]] : []))
        .find(Boolean),
    stop: async (wanted = 1) => {
      while (count < wanted) listener(++count);
      return await work;
    },
  };
}

/** The project of a runner: berth.yaml, its private key and a configuration of Terraform. */
export function runnerProject(root: string, meshStack: MeshStandIn, program: ProgramName): void {
  mkdirSync(root, { recursive: true });
  const platform = `apiVersion: berth/v1\nkind: Platform\norganisation: test\nenvironments: {dev: {}}\ntoolchain: {program: ${program}}\n`;
  writeFileSync(path.join(root, 'berth.yaml'), platform);
  writeFileSync(path.join(root, 'runner.pem'), meshStack.privateKeyPem, { mode: 0o600 });
  emptyConfig(root);
}

/** Providers come from nowhere: the modules of these tests need none. */
function emptyConfig(root: string): string {
  const file = path.join(root, 'cli.tfrc');
  writeFileSync(file, 'disable_checkpoint = true\n');
  return file;
}
