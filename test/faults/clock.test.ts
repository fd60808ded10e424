import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { berthOk } from '../helpers/berth.ts';
import { expectNothingLost, uniqueName } from '../helpers/interrupted-run.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const cwd = suiteFolder();
const name = uniqueName('clock');
const apply = ['team', 'apply', 'one', '--yes', '--json'];
const record = path.join(cwd, '.berth/instances/dev.one.namespace-with-argocd.json');

beforeAll(async () => {
  writeFiles(cwd, {
    'berth.yaml': platformFile({ drift: { maxAge: '1h' } }),
    'teams/one.yaml': teamFile('one', minimalInputs(name)),
  });
  await berthOk(apply, { cwd });
});

/** As if the last apply had been so many hours ago, by the clock of today. */
function checked(hoursAgo: number): void {
  const checkedAt = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
  writeFileSync(record, JSON.stringify({ ...JSON.parse(readFileSync(record, 'utf8')), checkedAt }));
}

test.each([
  ['half an hour ago', 0.5, 'skipped'],
  ['two hours ago', 2, 'unchanged'],
  ['tomorrow: the clock was set back', -24, 'unchanged'],
])('checked %s', async (_, hoursAgo, result) => {
  checked(hoursAgo);
  const run = await berthOk(apply, { cwd });
  expect(run.json.data.instances[0].result).toBe(result);
});

test('a run after the clock was set back is still the last one, and nothing is said to be new', async () => {
  const runs = path.join(cwd, '.berth/runs/dev.one.namespace-with-argocd');
  const [{ id, ...last }] = (await berthOk(['run', 'list', '--json'], { cwd })).json.data.runs;
  const future = { ...last, id: '29990101t000000z-abcdef', startedAt: '2999-01-01T00:00:00.000Z' };
  writeFileSync(path.join(runs, `${future.id}.json`), JSON.stringify(future));
  checked(-24);
  expect((await berthOk(['team', 'status', 'one'], { cwd })).stdout).toContain('in the future');

  const { runId } = (await berthOk(apply, { cwd })).json.data.instances[0];
  const [newest] = (await berthOk(['run', 'list', '--json'], { cwd })).json.data.runs;
  expect([newest.id, newest.id > id]).toEqual([runId, true]);
  expect(Math.abs(Date.now() - Date.parse(newest.startedAt))).toBeLessThan(60_000);
  await expectNothingLost('one', cwd, name);
});
