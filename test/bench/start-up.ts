/** What berth costs, beside what one would use instead; prints a table with the goals. Change nothing while it runs. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { table } from '../../src/cli/io/table.ts';

const rounds = 5;
const main = path.resolve('dist/src/cli/main.js');
const hook = path.resolve('test/bench/usage-hook.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'berth-bench-'));

interface Cost {
  /** Wall time in seconds. */
  wall: number;
  /** CPU seconds of berth's own process. */
  cpu: number;
  megabytes: number;
}

async function berth(words: string[], environment: Record<string, string> = {}): Promise<Cost> {
  const usage = path.join(folder, 'usage');
  const start = performance.now();
  await execa('node', ['--import', hook, main, ...words], {
    cwd: folder,
    env: { BENCH_USAGE: usage, ...environment },
  });
  const wall = (performance.now() - start) / 1000;
  const own = JSON.parse(readFileSync(usage, 'utf8').trim().split('\n').at(-1) ?? '');
  return { wall, ...own };
}

async function cdktfSynth(): Promise<Cost> {
  const start = performance.now();
  await execa(
    'cdktf',
    ['synth', '--output', path.join(folder, 'cdktf.out'), '--app', 'node test/bench/one-stack.mjs'],
    {
      preferLocal: true,
      env: { CHECKPOINT_DISABLE: '1' },
    },
  );
  return { wall: (performance.now() - start) / 1000, cpu: Number.NaN, megabytes: Number.NaN };
}

/** A, B, A, B, ...: what else the machine does meets both alike. */
async function interleaved(measures: (() => Promise<Cost>)[]): Promise<Cost[]> {
  const costs: Cost[][] = measures.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, measure] of measures.entries()) costs[index]?.push(await measure());
  }
  return costs.map((list) => ({
    wall: median(list.map(({ wall }) => wall)),
    cpu: median(list.map(({ cpu }) => cpu)),
    megabytes: median(list.map(({ megabytes }) => megabytes)),
  }));
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const rows: string[][] = [];
const row = (what: string, measured: string, goal: string, met: boolean): void => {
  rows.push([what, measured, goal, goal === '-' ? '' : met ? 'met' : 'MISSED']);
};

try {
  cpSync('examples/two-teams', folder, { recursive: true, filter: (file) => !file.includes('.berth') });
  const begin = performance.now();
  for (const words of [
    ['dev', 'up'],
    ['platform', 'apply', 'argocd', '--yes'],
    ['team', 'apply', '--all', '--yes'],
    ['team', 'apply', '--all', '--yes'],
    ['team', 'status'],
  ]) {
    await berth(words);
  }
  const demo = (performance.now() - begin) / 1000;
  row('the commands of the demo, programs cached', `${demo.toFixed(1)} s`, 'under 60 s', demo < 60);

  const [help, plan, skip] = (await interleaved([
    () => berth(['--help']),
    () => berth(['team', 'plan', 'payments']),
    () => berth(['team', 'apply', 'payments', '--yes']),
  ])) as [Cost, Cost, Cost];
  row('--help', `${help.cpu.toFixed(2)} CPU s, ${help.wall.toFixed(2)} s`, 'under 0.2 CPU s', help.cpu < 0.2);
  row(
    'team plan, beside Terraform',
    `${plan.cpu.toFixed(2)} CPU s, ${Math.round(plan.megabytes)} MB`,
    'under 0.8 CPU s, 150 MB',
    plan.cpu < 0.8 && plan.megabytes < 150,
  );
  row(
    'team apply, unchanged (skipped)',
    `${skip.wall.toFixed(2)} s, ${skip.cpu.toFixed(2)} CPU s`,
    '-',
    true,
  );

  // Its own cache folder: without cached modules, but with nothing else to do either.
  let fresh = 0;
  const [cdktf, synth, cached] = (await interleaved([
    cdktfSynth,
    () =>
      berth(['block', 'synth', 'namespace-with-argocd'], {
        XDG_CACHE_HOME: path.join(folder, `cache-${fresh++}`),
      }),
    () => berth(['block', 'synth', 'namespace-with-argocd']),
  ])) as [Cost, Cost, Cost];
  row('cdktf synth of one stack', `${cdktf.wall.toFixed(2)} s`, '-', true);
  const ratio = (cost: Cost): string =>
    `${cost.wall.toFixed(2)} s, ${(cdktf.wall / cost.wall).toFixed(1)}x faster`;
  row('berth block synth, the first time', ratio(synth), '10x', cdktf.wall / synth.wall >= 10);
  row('berth block synth, from its cache', ratio(cached), '10x', cdktf.wall / cached.wall >= 10);
  const report = table(['WHAT', 'MEASURED', 'GOAL', ''], rows);
  console.log(`\n${report}\n\nmedian of ${rounds} rounds, both sides in turn`);
} finally {
  await berth(['dev', 'down']);
  rmSync(folder, { recursive: true, force: true });
}
