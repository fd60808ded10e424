import { randomBytes, randomUUID } from 'node:crypto';
import type { Update } from './mesh-schemas.ts';

/** Steps of a run; a dry run has no "output". */
export const stepIds = ['sources', 'input', 'init_tf', 'pre_run_script', 'execute_tf', 'output'];

/** What `stepStates` is when all is done. */
export const allSucceeded: readonly string[] = stepIds.map((id) => `${id} SUCCEEDED`);

/** An input of a run, as meshStack sends it. */
export function runInput(key: string, value: unknown, type = 'STRING', more = {}): Record<string, unknown> {
  return { key, value, type, isSensitive: false, isEnvironment: false, ...more };
}

/** The input "text", which most modules of tests have. */
export function textInput(value: string, more = {}): Record<string, unknown> {
  return runInput('text', value, 'STRING', more);
}

/** What is ordered; the rest of a run document follows from it. */
export interface Order {
  readonly behavior?: string;
  readonly block?: string;
  readonly inputs?: readonly Record<string, unknown>[];
  readonly implementation?: Record<string, unknown>;
  readonly workspace?: string;
  /** A run whose plan this one applies. */
  readonly planOf?: OrderedRun;
  /** Makes the document another one, at the last moment. */
  readonly change?: (document: any) => unknown;
}

/** A run that was ordered, and all that is known of it. */
export class OrderedRun {
  readonly uuid = randomUUID();
  readonly token = `run-token-${randomBytes(12).toString('hex')}`;
  readonly updates: Update[] = [];
  readonly behavior: string;
  readonly block: string;
  document: unknown;
  claimedAt = 0;
  firstUpdateAt = 0;
  endedAt = 0;
  steps: string[] | undefined;
  abort = false;
  /** The token holds no more. */
  expired = false;
  plan: Buffer | undefined;
  end: (update: Update) => void = () => undefined;
  readonly ended = new Promise<Update>((resolve) => {
    this.end = resolve;
  });

  constructor(behavior: string, block: string) {
    this.behavior = behavior;
    this.block = block;
  }

  get last(): Update | undefined {
    return this.updates.at(-1);
  }

  step(id: string): Update['steps'][number] | undefined {
    return this.last?.steps.find((step) => step.id === id);
  }

  /** Steps with how they stand, as "id STATUS". */
  get stepStates(): string[] {
    return this.last?.steps.map(({ id, status }) => `${id} ${status}`) ?? [];
  }

  /** Outputs by name. */
  get outputs(): Record<string, { value: unknown; type: string; isSensitive: boolean }> {
    return this.step('output')?.outputs ?? {};
  }

  /** Everything that was said to the user, and to the operator. */
  get userText(): string {
    return this.last?.steps.map(({ userMessage = '' }) => userMessage).join('\n') ?? '';
  }

  get systemText(): string {
    return this.last?.steps.map(({ systemMessage = '' }) => systemMessage).join('\n') ?? '';
  }
}

/**
 * What a runner gets to know of a run.
 *
 * @param number of the run
 * @param address of meshStack
 */
export function runDocument(
  run: OrderedRun,
  { inputs = [], implementation = {}, workspace = 'team-a', planOf }: Order,
  number: number,
  address: string,
): unknown {
  const base = `${address}/api/meshobjects/meshbuildingblockruns/${run.uuid}`;
  return {
    apiVersion: 'v1',
    kind: 'meshBuildingBlockRun',
    metadata: { uuid: run.uuid },
    status: 'IN_PROGRESS',
    spec: {
      runNumber: number,
      behavior: run.behavior,
      runToken: run.token,
      trigger: {
        reason: 'MANUAL_EXECUTION',
        author: {
          identifier: 'ada',
          type: 'User',
          displayName: 'Ada',
          username: 'ada',
          email: null,
          euid: null,
        },
      },
      buildingBlock: {
        uuid: run.block,
        spec: {
          displayName: 'a block',
          workspaceIdentifier: workspace,
          projectIdentifier: 'project-a',
          fullPlatformIdentifier: 'ske.stackit',
          inputs,
          parentBuildingBlocks: [],
        },
      },
      buildingBlockDefinition: {
        uuid: randomUUID(),
        spec: {
          workspaceIdentifier: 'platform-team',
          version: 1,
          implementation: {
            type: 'TERRAFORM',
            terraformVersion: '1.11.0',
            refName: 'main',
            async: false,
            useMeshHttpBackendFallback: true,
            ...implementation,
          },
        },
      },
    },
    _links: {
      self: { href: base },
      registerSource: { href: `${base}/status/source` },
      updateSource: { href: `${base}/status/source/{sourceId}`, templated: true },
      meshstackBaseUrl: { href: address },
      ...(planOf && { planArtifact: { href: `${address}/api/artifacts/${planOf.uuid}` } }),
    },
  };
}
