import { afterAll, expect, test } from 'vitest';
import { type Order, textInput } from './mesh-run.ts';
import type { MeshSuite } from './mesh-suite.ts';

/** A run that fails, and what is said of it. */
export interface FaultyOrder extends Order {
  readonly step: string;
  /** What the user and the operator are told. */
  readonly user: RegExp;
  readonly operator: RegExp;
}

/** Makes a test of each fault; after all of them the runner is still there. */
export function testFaults(suite: MeshSuite, faults: Readonly<Record<string, () => FaultyOrder>>): void {
  test.each(Object.entries(faults))('%s is told to user and operator', async (_, fault) => {
    const { step, user, operator, ...wanted } = fault();
    const run = suite.order(wanted);
    await run.ended;
    expect(run.last?.status).toBe('FAILED');
    const failed = run.last?.steps.find(({ status }) => status === 'FAILED');
    expect(failed?.id, run.systemText).toBe(step);
    expect(failed?.userMessage).toMatch(user);
    expect(failed?.systemMessage).toMatch(operator);
  });

  afterAll(async () => {
    // It has something to do.
    const run = suite.order({ inputs: [textInput('still here')] });
    await run.ended;
    expect(run.last?.status).toBe('SUCCEEDED');
  });
}

/** A change of the document of a run. */
export function changed(change: (document: any) => void): (document: any) => void {
  return (document) => {
    change(document);
  };
}
