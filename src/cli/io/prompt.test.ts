import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import type { BerthEvent } from '../../events.ts';
import { terminalPrompt } from './prompt.ts';
import { stopRequests } from './stop-requests.ts';

const prompt = terminalPrompt(false);

test.each<[string, () => Promise<unknown>]>([
  ['confirm', () => prompt.confirm('Apply?', '--yes')],
  ['text', () => prompt.text('Apply?', '--yes', { initial: 'x' })],
  ['choose', () => prompt.choose('Apply?', '--yes', ['a', 'b'], 'a')],
])('where nobody can answer, %s() names the flags that answer it', async (_, ask) => {
  expect(prompt.interactive).toBe(false);
  await expect(ask()).rejects.toMatchObject({
    code: 'INPUT_NEEDED',
    exit: 5,
    message: 'an answer is needed and this is not an interactive terminal: Apply?',
    fix: 'give --yes',
  });
});

test.each([
  ['User force closed the prompt with SIGINT', 'INTERRUPTED', 130],
  ['User force closed the prompt with 0 null', 'DECLINED', 5],
])('a question that ends with "%s" is %s', async (message, code, exit) => {
  const { default: inquirer } = await import('inquirer');
  const ended = Object.assign(new Error(message), { name: 'ExitPromptError' });
  const spy = vi.spyOn(inquirer, 'prompt').mockRejectedValue(ended);
  await expect(terminalPrompt(true).confirm('Apply?', '--yes')).rejects.toMatchObject({ code, exit });
  spy.mockRestore();
});

test('a question that is taken back is interrupted', async () => {
  const { default: inquirer } = await import('inquirer');
  const make = vi.spyOn(inquirer, 'createPromptModule').mockImplementation(
    (options) =>
      (() =>
        new Promise((_, reject) => {
          options?.signal?.addEventListener('abort', () => {
            reject(Object.assign(new Error('Prompt was aborted'), { name: 'AbortPromptError' }));
          });
        })) as never,
  );
  const stopped = new AbortController();
  const answer = terminalPrompt(true).confirm('Apply?', '--yes', stopped.signal);
  await vi.waitFor(() => expect(make).toHaveBeenCalled());
  stopped.abort();
  await expect(answer).rejects.toMatchObject({ code: 'INTERRUPTED', exit: 130 });
  make.mockRestore();
});

/** A process as far as signals go. */
function signals() {
  const exits: unknown[] = [];
  const events: BerthEvent[] = [];
  const process = Object.assign(new EventEmitter(), { exit: (code: unknown) => exits.push(code) });
  const stop = stopRequests(process as unknown as NodeJS.Process, (event) => events.push(event));
  return { exits, events, stop, process };
}

test('a signal while nothing runs ends berth as interrupted', () => {
  const { exits, process } = signals();
  process.emit('SIGINT');
  expect(exits).toEqual([130]);
});

test('signals while something runs are counted for everything that runs, and told', () => {
  const { exits, events, stop, process } = signals();
  const heard: string[] = [];
  stop((count) => heard.push(`a${count}`));
  const leave = stop((count) => heard.push(`b${count}`));
  process.emit('SIGINT');
  leave();
  process.emit('SIGTERM');
  stop((count) => heard.push(`late${count}`));
  expect(heard).toEqual(['a1', 'b1', 'a2', 'late2']);
  expect(exits).toEqual([]);
  expect(events).toEqual([
    { type: 'run.stopping', urgent: false },
    { type: 'run.stopping', urgent: true },
  ]);
});
