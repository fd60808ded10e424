import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { programNames } from '../helpers/chosen-program.ts';
import { slowModule } from '../helpers/mesh-modules.ts';
import { allSucceeded, runInput, textInput } from '../helpers/mesh-run.ts';
import { blockRepository, meshSuite } from '../helpers/mesh-suite.ts';
import { until } from '../helpers/processes.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

const root = suiteFolder();
const blocks = blockRepository(root, { 'slow/main.tf': slowModule });

describe.each(programNames)('with %s', (program) => {
  const suite = meshSuite({ root: path.join(root, program), blocks, program });

  test('a building block is applied, changed, looked at, and destroyed without a rest', async () => {
    const first = suite.order({ inputs: [textInput('hello world')] });
    const { block } = first;
    await first.ended;
    expect(first.last?.status, first.systemText).toBe('SUCCEEDED');
    expect(first.stepStates).toEqual(allSucceeded);
    expect(first.outputs).toEqual({
      greeting: { value: 'hello world', type: 'STRING', isSensitive: false },
      length: { value: 11, type: 'INTEGER', isSensitive: false },
      is_long: { value: true, type: 'BOOLEAN', isSensitive: false },
      words: { value: '[\n  "hello",\n  "world"\n]', type: 'CODE', isSensitive: false },
      secret: { value: '(secret)', type: 'STRING', isSensitive: true },
    });
    const { serial, lineage } = suite.meshStack.state(block);

    const again = suite.order({ block, inputs: [textInput('hello world')] });
    await again.ended;
    expect(again.last?.status, again.systemText).toBe('SUCCEEDED');
    expect(again.outputs).toEqual(first.outputs);
    expect(suite.meshStack.state(block)).toMatchObject({ serial, lineage });

    const unchanged = suite.order({ block, behavior: 'DETECT', inputs: [textInput('hello world')] });
    await unchanged.ended;
    expect(unchanged.last, unchanged.systemText).toMatchObject({
      status: 'SUCCEEDED',
      changesDetected: false,
    });
    expect(unchanged.last?.steps).toHaveLength(5);

    const planned = suite.order({ block, behavior: 'DETECT', inputs: [textInput('good bye')] });
    await planned.ended;
    expect(planned.last).toMatchObject({ status: 'SUCCEEDED', changesDetected: true });
    expect(suite.meshStack.state(block).serial).toBe(serial);
    const applied = suite.order({ block, planOf: planned, inputs: [textInput('good bye')] });
    await applied.ended;
    expect(applied.last?.status, applied.systemText).toBe('SUCCEEDED');
    expect(applied.outputs.greeting?.value).toBe('good bye');
    expect(applied.systemText).toContain('Applying the plan of the dry run.');

    const destroyed = suite.order({ block, behavior: 'DESTROY', inputs: [textInput('good bye')] });
    await destroyed.ended;
    expect(destroyed.last?.status, destroyed.systemText).toBe('SUCCEEDED');
    expect(suite.meshStack.state(block)).toMatchObject({ resources: [], outputs: {} });
    const runs = path.join(root, program, '.berth/meshstack', suite.meshStack.runner, 'runs');
    await until('the end', () => readdirSync(runs).length === 0);
  });

  test('what somebody has changed since is found by a dry run', async () => {
    const first = suite.order({ inputs: [textInput('as ordered')] });
    const { block } = first;
    await first.ended;
    const state = suite.meshStack.state(block);
    const changed = state.resources.find(({ name }: { name: string }) => name === 'greeting');
    changed.instances[0].attributes.input.value = 'as somebody likes it';
    changed.instances[0].attributes.output.value = 'as somebody likes it';
    suite.meshStack.setState(block, { ...state, serial: state.serial + 1 });
    const drifted = suite.order({ block, behavior: 'DETECT', inputs: [textInput('as ordered')] });
    await drifted.ended;
    expect(drifted.last).toMatchObject({ status: 'SUCCEEDED', changesDetected: true });
    const stale = suite.order({ block, inputs: [textInput('new')] });
    await stale.ended;
    const late = suite.order({ block, planOf: drifted, inputs: [textInput('as ordered')] });
    await late.ended;
    expect(late.last?.status).toBe('FAILED');
    expect(late.step('execute_tf')?.userMessage).toContain('please make a new one');
    expect(suite.meshStack.state(block).outputs.greeting.value).toBe('new');
  });

  test('an aborted run stops in good order, keeps its state, and says nothing more', async () => {
    const go = path.join(root, `${program}-abort`);
    const run = suite.order({
      implementation: { repositoryPath: 'blocks/slow' },
      inputs: [textInput('one'), runInput('go', go, 'STRING')],
    });
    await until('the apply', () => existsSync(`${go}.begun`));
    run.abort = true;
    await until('the end', () =>
      suite.runner.events.some(
        (event) => event.type === 'block-run.ended' && event.run === run.uuid && event.status === 'ABORTED',
      ),
    );
    writeFileSync(go, '');
    expect(run.last?.status).toBe('IN_PROGRESS');
    const names = suite.meshStack.state(run.block).resources.map(({ name }: { name: string }) => name);
    expect(names).toContain('first');
    expect(names).not.toContain('last');
    const next = suite.order({
      block: run.block,
      implementation: { repositoryPath: 'blocks/slow' },
      inputs: [textInput('one'), runInput('go', go, 'STRING')],
    });
    await next.ended;
    expect(next.last?.status, next.systemText).toBe('SUCCEEDED');
  });
});
