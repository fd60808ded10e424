import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeScript } from '../../../test/helpers/temporary-folder.ts';
import { type InstanceRun, showPlan } from '../../terraform/instance-run.ts';
import { maskOf } from '../../terraform/mask.ts';
import { withAttributes } from './plan-details.ts';

interface Change {
  before?: unknown;
  after?: unknown;
  after_unknown?: unknown;
  before_sensitive?: unknown;
  after_sensitive?: unknown;
}

/** A run whose program answers "show" with one change of "a.b"; `script` comes first. */
async function runWith(change: Change, script = ''): Promise<InstanceRun> {
  const folder = await temporaryFolder();
  const marks = { after_unknown: {}, before_sensitive: {}, after_sensitive: {} };
  const plan = JSON.stringify({ resource_changes: [{ address: 'a.b', change: { ...marks, ...change } }] });
  const program = await writeScript(
    path.join(folder, 'terraform'),
    `${script}\n[ "$1" = show ] || exit 9\ncat <<'PLAN'\n${plan}\nPLAN`,
  );
  return {
    instance: 'dev.a.b',
    workspace: 'dev.a.b',
    program: { name: 'terraform', version: '1.11.4', path: program },
    moduleFolder: folder,
    workFolder: folder,
    variables: {},
    secrets: { token: 'letmein' },
    mask: maskOf(['letmein']),
    connection: {},
    cliConfig: '',
    rehearsed: false,
    caller: { PATH: '/usr/bin:/bin' },
    debug: false,
    emit: () => undefined,
    stop: () => () => undefined,
  };
}

async function shown(run: InstanceRun, action: 'update' | 'replace' = 'update') {
  return await withAttributes([{ address: 'a.b', action }], async () => await showPlan(run));
}

async function attributes(change: Change) {
  const [changed] = await shown(await runWith(change));
  return changed?.attributes?.map(({ path, before, after }) => `${path}: ${before} -> ${after}`);
}

test('an update names each attribute that differs, down to the leaf', async () => {
  expect(
    await attributes({
      before: { name: 'x', size: 1, tags: ['a', 'b'], map: { same: 1, gone: true } },
      after: { name: 'x', size: 2, tags: ['a', 'c', 'd'], map: { same: 1 } },
    }),
  ).toEqual(['size: 1 -> 2', 'tags.1: "b" -> "c"', 'tags.2: none -> "d"', 'map.gone: true -> none']);
});

test('a secret is shown nowhere, and the process that is asked does not get it', async () => {
  const run = await runWith({ before: {}, after: { url: 'https://me:letmein@host' } }, 'env > environment');
  const [changed] = await shown(run);
  expect(changed?.attributes).toEqual([{ path: 'url', before: 'none', after: '"https://me:(secret)@host"' }]);
  expect(await readFile(path.join(run.workFolder, 'environment'), 'utf8')).not.toContain('letmein');
});

test('what is known only after the apply is said to be so', async () => {
  expect(
    await attributes({ before: { id: 'a', list: [1] }, after: { list: [1] }, after_unknown: { id: true } }),
  ).toEqual(['id: "a" -> (known after apply)']);
});

test.each([
  ['in full', { before_sensitive: { data: true }, after_sensitive: { data: true } }],
  ['before only', { before_sensitive: { data: true } }],
  ['after only', { after_sensitive: { data: true } }],
  ['in one key', { before_sensitive: { data: { key: true } }, after_sensitive: { data: { key: true } } }],
  ['as a whole', { before_sensitive: true, after_sensitive: true }],
])('a secret that is marked %s is never shown', async (_, marks) => {
  const change = { before: { data: { key: 'letmein' } }, after: { data: { key: 'open' } }, ...marks };
  const text = JSON.stringify(await attributes(change));
  expect(text).toContain('(sensitive) -> (sensitive)');
  expect(text).not.toMatch(/letmein|open/);
});

test.each([
  ['goes', { data: { key: 'letmein' } }, { data: null }, {}],
  ['comes', { data: null }, { data: { key: 'letmein' } }, {}],
  ['becomes unknown', { data: { key: 'letmein' } }, {}, { after_unknown: { data: true } }],
])('a secret inside of a block that %s is never shown', async (_, before, after, more) => {
  const mark = { data: { key: true } };
  const text = JSON.stringify(
    await attributes({ before, after, before_sensitive: mark, after_sensitive: mark, ...more }),
  );
  expect(text).toContain('data');
  expect(text).not.toContain('letmein');
});

test('a long value is cut', async () => {
  const [line = ''] = (await attributes({ before: { a: 'x'.repeat(500) }, after: { a: 'y' } })) ?? [];
  expect(line.length).toBeLessThan(230);
  expect(line).toContain('...');
});

test('Terraform is asked only when something is changed in place or replaced', async () => {
  const changes = [{ address: 'a.b', action: 'create' as const }];
  const unasked = () => Promise.reject(new Error('it was asked'));
  expect(await withAttributes(changes, unasked)).toEqual(changes);
});

test('what Terraform says beside the plan does not spoil it', async () => {
  const run = await runWith({ before: { a: 1 }, after: { a: 2 } }, 'echo "[TRACE] a log line" >&2');
  const [changed] = await shown(run, 'replace');
  expect(changed?.attributes).toEqual([{ path: 'a', before: '1', after: '2' }]);
});

test('a plan that cannot be shown is a failure of Terraform, not of berth', async () => {
  const run = await runWith({}, 'echo "Error: plan file is broken" >&2; exit 1');
  await expect(shown(run)).rejects.toMatchObject({
    code: 'TERRAFORM_FAILED',
    message: expect.stringContaining('plan file is broken'),
  });
});
