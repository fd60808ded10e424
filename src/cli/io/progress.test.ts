import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { BerthEvent } from '../../events.ts';
import { progress } from './progress.ts';

const style = pc.createColors(false);

/** A terminal as far as ora asks; `written` gives what came since the last call. */
async function terminal() {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('TERM', 'xterm');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });
  const methods = { clearLine: () => true, cursorTo: () => true, moveCursor: () => true };
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80, ...methods });
  const display = await progress(stream as unknown as NodeJS.WriteStream, style, false);
  const written = (): string => {
    vi.advanceTimersByTime(200);
    return stripVTControlCharacters((stream.read() as Buffer | null)?.toString() ?? '');
  };
  return { display, written };
}

const started = (id: string): BerthEvent => ({ type: 'wait.started', id, text: `loading ${id}` });
const ended = (id: string): BerthEvent => ({
  type: 'wait.ended',
  id,
  text: `loading ${id}`,
  seconds: 3,
  failed: false,
});

test('overlapping waits share one spinner, which shows the newest open one and stops with the last', async () => {
  const { display, written } = await terminal();
  display.show(started('a'));
  display.show(started('b'));
  expect(vi.getTimerCount()).toBe(1);
  expect(written()).toMatch(/loading b$/);
  display.show(ended('b'));
  expect(written()).toMatch(/loading b: done \(3 s\)\n(.*loading a)+$/);
  display.show({ type: 'wait.progress', id: 'a', text: 'loading a: 3 MB' });
  expect(written()).toMatch(/loading a: 3 MB$/);
  display.show(ended('a'));
  expect(vi.getTimerCount()).toBe(0);
  expect(written()).toContain('loading a: done (3 s)\n');
});

test('the end stops the spinner whatever is still open', async () => {
  const { display, written } = await terminal();
  for (const id of ['a', 'b']) display.show(started(id));
  expect(vi.getTimerCount()).toBe(1);
  display.end();
  expect(vi.getTimerCount()).toBe(0);
  written();
  expect(written()).toBe('');
});
