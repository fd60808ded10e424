import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isRunning, until } from '../../test/helpers/processes.ts';
import { temporaryFolder, writeScript } from '../../test/helpers/temporary-folder.ts';
import { maskOf } from './mask.ts';
import type { TerraformMessage } from './message.ts';
import { runTerraform, type StopSignal, type TerraformCall } from './process.ts';

const noStop: StopSignal = () => () => undefined;

async function call(script: string, changes: Partial<TerraformCall> = {}) {
  const folder = await temporaryFolder();
  const messages: TerraformMessage[] = [];
  const exit = await runTerraform({
    program: await writeScript(path.join(folder, 'terraform'), script),
    arguments: [],
    folder,
    environment: { PATH: '/usr/bin:/bin' },
    mask: (text) => text,
    onMessage: (message) => messages.push(message),
    stop: noStop,
    ...changes,
  });
  return { ...exit, messages, folder };
}

/** A stop signal that one can give, and that tells whether anybody listens. */
function stopButton() {
  const listeners = new Set<(count: number) => void>();
  let count = 0;
  const signal: StopSignal = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const press = (): void => {
    count += 1;
    for (const listener of listeners) listener(count);
  };
  return { signal, press, listeners };
}

async function fileWith(file: string, text: string): Promise<string> {
  for (let tries = 0; tries < 1000; tries++) {
    const content = await readFile(file, 'utf8').catch(() => '');
    if (content.includes(text)) return content;
    await setTimeout(20);
  }
  throw new Error(`${file} never held ${text}`);
}

test('JSON lines become messages, and all others are text', async () => {
  const { code, text, messages, stopped } = await call(`
echo '{"type":"version","terraform":"1.11.4"}'
echo 'panic: index out of range'
echo '{"type":"change_summary","changes":{"add":1,"change":0,"remove":0}}'
echo 'goroutine 1' >&2
printf '{"type":"diagnostic"'
exit 11`);
  expect(code).toBe(11);
  expect(stopped).toBe(false);
  expect(messages).toEqual([
    { type: 'other' },
    { type: 'change_summary', changes: { add: 1, change: 0, remove: 0 } },
  ]);
  expect(text.split('\n')).toEqual(['panic: index out of range', '{"type":"diagnostic"', 'goroutine 1']);
});

test('without a reader of messages, standard output is the text', async () => {
  const script = `echo 'a log line' >&2; printf '{"a":1}\n'`;
  expect(await call(script, { onMessage: undefined })).toMatchObject({ code: 0, text: '{"a":1}' });
  expect(await call(`${script}; exit 1`, { onMessage: undefined })).toMatchObject({
    text: '{"a":1}\na log line',
  });
});

test('the process sees exactly the environment and the folder that it is given', async () => {
  const environment = { ONLY: 'this', PATH: '/usr/bin:/bin' };
  const { text, folder } = await call('env | cut -d= -f1 | sort; pwd', { environment });
  const names = text.split('\n').filter((line) => !['_', 'SHLVL', 'PWD', 'OLDPWD'].includes(line));
  expect(names).toEqual(['ONLY', 'PATH', folder]);
});

test('it runs in a process group of its own, so that Ctrl-C of the terminal does not reach it', async () => {
  const { text } = await call('echo "$$ $(ps -o pgid= -p $$)"');
  const [pid, group] = text.trim().split(/\s+/);
  expect(pid).toMatch(/^\d+$/);
  expect(group).toBe(pid);
});

test('the first two requests to stop become one SIGINT each', async () => {
  const stop = stopButton();
  const folder = await temporaryFolder();
  const log = path.join(folder, 'log');
  // Like Terraform: the first SIGINT lets it end what goes on, the second ends it.
  const running = call(
    `count=0
trap 'count=$((count + 1)); echo "interrupt $count" >> ${log}; [ $count -lt 2 ] || exit 1' INT
echo ready > ${log}
while :; do sleep 0.05; done`,
    { stop: stop.signal },
  );
  await fileWith(log, 'ready');
  stop.press();
  await fileWith(log, 'interrupt 1');
  await setTimeout(200);
  expect(await readFile(log, 'utf8')).toBe('ready\ninterrupt 1\n');
  stop.press();
  expect(await running).toMatchObject({ code: 1, stopped: true });
  expect(await readFile(log, 'utf8')).toBe('ready\ninterrupt 1\ninterrupt 2\n');
  expect(stop.listeners.size).toBe(0);
});

test('the third request kills what did not end, with all that it started', async () => {
  const stop = stopButton();
  const folder = await temporaryFolder();
  const log = path.join(folder, 'log');
  // A wrapper that hangs: what it has started holds its output.
  const script = `trap '' INT\nsleep 600 &\necho "sleep $!" > ${log}\nwait\nwait`;
  const running = call(script, { stop: stop.signal });
  const [, sleeper] = (await fileWith(log, '\n')).split(/\s+/);
  stop.press();
  stop.press();
  await setTimeout(200);
  expect(isRunning(Number(sleeper))).toBe(true);
  stop.press();
  expect(await running).toMatchObject({ code: 1, stopped: true });
  await until('the end of the sleeper', () => !isRunning(Number(sleeper)));
});

test('providers do not outlive a program that is killed', async () => {
  const folder = await temporaryFolder();
  const log = path.join(folder, 'log');
  // As Terraform starts its providers: in its group, with streams of their own.
  await call(`sleep 600 >/dev/null 2>&1 &\necho "$!" > ${log}\nkill -9 $$`);
  const provider = Number(await readFile(log, 'utf8'));
  await until('the end of the provider', () => !isRunning(provider));
});

test('a program that is killed has failed', async () => {
  expect(await call('kill -9 $$')).toMatchObject({ code: 1, stopped: false, signal: 'SIGKILL' });
});

test('a program that cannot be started has failed, and nobody goes on listening', async () => {
  const stop = stopButton();
  const exit = await call('', { program: '/none/terraform', stop: stop.signal });
  expect(exit.code).not.toBe(0);
  expect(exit.text).toContain('/none/terraform');
  expect(stop.listeners.size).toBe(0);
});

test('long lines and much output arrive whole', async () => {
  const line = `{"type":"outputs","outputs":{"a":{"sensitive":false,"value":"${'x'.repeat(300_000)}"}}}`;
  const script = `i=0; while [ $i -lt 20 ]; do cat <<'LINE'\n${line}\nLINE\ni=$((i+1)); done`;
  const { messages } = await call(script);
  expect(messages).toEqual(Array.from({ length: 20 }, () => JSON.parse(line)));
});

test('a line on standard error does not tear a message apart', async () => {
  const script = `printf '{"type":"outputs",'; sleep 0.1; echo 'a log line' >&2; sleep 0.1; echo '"outputs":{}}'`;
  expect((await call(script)).messages).toEqual([{ type: 'outputs', outputs: {} }]);
});

test('secrets are taken out of messages, texts and the log, but not out of what berth acts on', async () => {
  const lines: string[] = [];
  const { text, messages } = await call(
    `cat <<'LINES'
{"type":"diagnostic","diagnostic":{"severity":"error","summary":"create","detail":"no \\"create\\""}}
{"type":"planned_change","change":{"resource":{"addr":"create.a"},"action":"create"}}
{"type":"outputs","outputs":{"create":{"sensitive":false,"value":["create","Y3JlYXRl"]}}}
panic: create
LINES
echo 'creating create' >&2
exit 1`,
    {
      mask: maskOf(['create']),
      log: { line: (line) => lines.push(line), close: async () => undefined },
    },
  );
  expect(messages).toEqual([
    {
      type: 'diagnostic',
      diagnostic: { severity: 'error', summary: '(secret)', detail: 'no "(secret)"' },
    },
    { type: 'planned_change', change: { resource: { addr: 'create.a' }, action: 'create' } },
    { type: 'outputs', outputs: { create: { sensitive: false, value: ['(secret)', '(secret)'] } } },
  ]);
  expect(text).toBe('panic: (secret)\ncreating (secret)');
  expect(lines).toEqual(['creating (secret)']);
});

test('what is read whole keeps its form, and a failure of it says no secret', async () => {
  const options = { onMessage: undefined, mask: maskOf(['letmein']) };
  expect((await call(`echo '{"letmein":1}'`, options)).text).toBe('{"letmein":1}');
  expect((await call(`echo letmein; echo letmein >&2; exit 1`, options)).text).toBe('(secret)\n(secret)');
});
