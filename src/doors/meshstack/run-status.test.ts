import { expect, test } from 'vitest';
import { RunStatus } from './run-status.ts';

const steps = [
  ['sources', 'Sources'],
  ['input', 'Input'],
  ['output', 'Output'],
] as const;

test('a failure ends its step with what was said, and those after it', () => {
  const begun: string[] = [];
  const status = new RunStatus(steps, (step) => begun.push(step));
  status.maskWith((text) => text.replaceAll('hidden', '*'));
  status.begin('input');
  status.say('looking at hidden');
  status.fail('for the user: hidden', 'for the operator: hidden');
  expect(begun).toEqual(['input']);
  expect(status.update()).toMatchObject({
    status: 'FAILED',
    steps: [
      { id: 'sources', status: 'SUCCEEDED' },
      {
        id: 'input',
        status: 'FAILED',
        userMessage: 'for the user: *',
        systemMessage: 'looking at *\nfor the operator: *\n',
      },
      { id: 'output', status: 'FAILED', userMessage: 'Aborted due to failure in an earlier step' },
    ],
  });
});

test("an asynchronous run has one step, and its end is somebody else's", () => {
  const status = new RunStatus([['trigger', 'Prepare Run']]);
  status.begin('input');
  status.begin('execute_tf');
  status.succeed();
  expect(status.update()).toMatchObject({
    status: 'IN_PROGRESS',
    steps: [{ id: 'trigger', status: 'SUCCEEDED' }],
  });
});

test('of a long text, beginning and end stay', () => {
  const status = new RunStatus(steps);
  for (let line = 0; line < 100_000; line += 1) status.say(`line ${line}`);
  const [{ systemMessage = '' } = {}] = status.update().steps;
  expect(systemMessage.length).toBeLessThan(201_000);
  expect(systemMessage).toMatch(/^line 0\n/);
  expect(systemMessage).toMatch(/\nline 99999\n$/);
});
