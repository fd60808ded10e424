import { PassThrough } from 'node:stream';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import type { BerthEvent } from '../../events.ts';
import { eventLine } from './event-lines.ts';
import { progress } from './progress.ts';

const style = pc.createColors(false);
const block = { run: 'r-1', block: 'b-1', behaviour: 'APPLY' } as const;
const about = { instance: 'dev.a.b', address: 'c.d' };

/** Every type of event, so that a new one is missing here until it is thought of. */
const lines: {
  readonly [T in BerthEvent['type']]: readonly [Extract<BerthEvent, { type: T }>, string | undefined][];
} = {
  notice: [[{ type: 'notice', text: 'said once' }, 'said once']],
  log: [[{ type: 'log', line: 'of Terraform' }, undefined]],
  'wait.started': [[{ type: 'wait.started', id: '1', text: 'building' }, 'building ...']],
  'wait.progress': [[{ type: 'wait.progress', id: '1', text: '3 of 7' }, '  3 of 7']],
  'wait.ended': [
    [
      { type: 'wait.ended', id: '1', text: 'building', seconds: 200, failed: false },
      'building: done (3 min)',
    ],
    [{ type: 'wait.ended', id: '1', text: 'building', seconds: 3, failed: true }, 'building: failed (3 s)'],
  ],
  'run.started': [
    [{ type: 'run.started', instance: 'dev.a.b', behaviour: 'APPLY' }, 'dev.a.b: applying'],
    [{ type: 'run.started', instance: 'dev.a.b', behaviour: 'DETECT' }, 'dev.a.b: planning'],
    [{ type: 'run.started', instance: 'dev.a.b', behaviour: 'DESTROY' }, 'dev.a.b: destroying'],
  ],
  'run.skipped': [
    [
      { type: 'run.skipped', instance: 'dev.a.b', checkedSecondsAgo: 7200 },
      'dev.a.b: unchanged, skipped (checked 2 h ago)',
    ],
  ],
  'run.planned': [[{ type: 'run.planned', instance: 'dev.a.b', changes: [] }, undefined]],
  'resource.started': [
    [{ type: 'resource.started', ...about, action: 'create' }, '  dev.a.b: c.d creating'],
    [{ type: 'resource.started', ...about, action: 'update' }, '  dev.a.b: c.d changing'],
    [{ type: 'resource.started', ...about, action: 'delete' }, '  dev.a.b: c.d removing'],
    [{ type: 'resource.started', ...about, action: 'new word' }, '  dev.a.b: c.d new word'],
  ],
  'resource.ended': [
    [
      { type: 'resource.ended', ...about, action: 'create', seconds: 4, failed: false },
      '  dev.a.b: c.d created (4 s)',
    ],
    [
      { type: 'resource.ended', ...about, action: 'create', seconds: 4, failed: true },
      '  dev.a.b: c.d failed',
    ],
  ],
  'block-run.started': [[{ type: 'block-run.started', ...block }, 'run r-1: APPLY of b-1']],
  'block-run.step': [[{ type: 'block-run.step', ...block, step: 'input' }, undefined]],
  'block-run.ended': [
    [
      { type: 'block-run.ended', ...block, step: 'output', status: 'SUCCEEDED', seconds: 4 },
      'run r-1: SUCCEEDED at output (4 s)',
    ],
  ],
  'run.stopping': [
    [
      { type: 'run.stopping', urgent: false },
      'stopping: running operations end first; Ctrl-C again stops at once, which is unsafe',
    ],
    [
      { type: 'run.stopping', urgent: true },
      'stopping at once: what was made in this moment may be missing in the state; Ctrl-C again kills Terraform',
    ],
  ],
  'run.ended': [[{ type: 'run.ended', instance: 'dev.a.b', failed: false, seconds: 1 }, undefined]],
};
const all = Object.values(lines).flat() as [BerthEvent, string | undefined][];

test.each(all)('the event %j reads %j', (event, line) => {
  expect(eventLine(event, style)).toBe(line);
});

test('without a terminal each event is a line, and silence is silence', async () => {
  for (const silent of [false, true]) {
    const stream = new PassThrough() as unknown as NodeJS.WriteStream & PassThrough;
    const display = await progress(stream, style, silent);
    for (const [event] of all) display.show(event);
    display.end();
    const text = stream.read()?.toString() ?? '';
    const expected = all.flatMap(([, line]) => (line === undefined ? [] : [`${line}\n`])).join('');
    expect(text).toBe(silent ? '' : expected);
  }
});
