import type { Reporter, TestModule } from 'vitest/node';
import type { LostObjects } from './lost-objects.ts';

/** Ends the run with plain lines that any CI can read. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const interruptions = tests.flatMap(
      (test) => (test.meta() as { interruptions?: LostObjects[] }).interruptions ?? [],
    );
    const objects = (kind: keyof LostObjects): number => interruptions.flatMap((one) => one[kind]).length;
    if (interruptions.length > 0) {
      console.log(
        `faults: ${interruptions.length} interruptions, ${objects('lost')} objects lost, ${objects('orphaned')} orphaned`,
      );
    }
    const states = tests.map((test) => test.result().state);
    // A file that could not even be loaded has no tests, and has failed.
    const broken = modules.filter(
      (module) => module.state() === 'failed' && module.children.size === 0,
    ).length;
    const count = (state: string): number => states.filter((one) => one === state).length;
    console.log(`${count('passed')} passed, ${count('failed') + broken} failed`);
  }
}
