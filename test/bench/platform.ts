/** What berth adds to the Terraform runs of a chain of layers; prints a table with the goal. Change nothing while it runs. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { table } from '../../src/cli/io/table.ts';
import { layerFiles, type TestLayer } from '../helpers/layer-files.ts';
import { runProgram } from '../helpers/programs.ts';
import { writeFiles } from '../helpers/suite-folder.ts';
import { measure } from './meter.ts';

const main = path.resolve('dist/src/cli/main.js');
const folder = mkdtempSync(path.join(tmpdir(), 'berth-bench-'));
const hook = path.resolve('test/bench/usage-hook.mjs');
const usage = path.join(folder, 'usage');
const times = path.join(folder, 'times');
const names = ['one', 'two', 'three', 'four'];
/** Seconds that a layer takes: a cluster takes minutes, and a chart half a minute. */
const work = Number(process.argv[2] ?? 20);

/** A layer that takes what the one before it gives; without providers, so that no cluster is needed. */
function layer(before: string | undefined): TestLayer {
  const given = `text({ description: 'handed on', rules: [] ${before ? `, context: 'layer.${before}.word'` : `, default: 'go'`} })`;
  return {
    inputs: `word: ${given},`,
    outputs: `word: output(text({ description: 'handed on', rules: [] }), 'later'),`,
    construct: `stack.addOverride('resource.terraform_data.work', {
      input: variables.word.text,
      provisioner: [{ 'local-exec': { command: 'sleep ${work}' } }],
    });
    return { word: expression('terraform_data.work.output') };`,
  };
}

interface Command {
  /** Seconds. */
  readonly wall: number;
  /** Seconds in which Terraform ran. */
  readonly terraform: number;
  /** CPU seconds of berth's own process. */
  readonly cpu: number;
  /** Sub-commands of Terraform. */
  readonly commands: readonly string[];
}

async function berth(...words: string[]): Promise<Command> {
  writeFileSync(times, '');
  const environment = { BENCH_USAGE: usage };
  const { wall } = await measure(['node', '--import', hook, main, 'platform', ...words], folder, environment);
  const { cpu } = JSON.parse(readFileSync(usage, 'utf8').trim().split('\n').at(-1) ?? '') as { cpu: number };
  const runs = readFileSync(times, 'utf8').trim().split('\n').filter(Boolean);
  const seconds = runs.map((line) => Number(line.split(' ')[1]) / 1e9);
  return {
    wall,
    cpu,
    terraform: seconds.reduce((sum, one) => sum + one, 0),
    commands: runs.map((line) => line.split(' ')[0] ?? ''),
  };
}

try {
  const { name, path: real } = await runProgram();
  const script = path.join(folder, 'timed');
  const timed = `start=$(date +%s%N); '${real}' "$@"; code=$?; echo "$1 $(($(date +%s%N) - start))" >> '${times}'; exit $code`;
  writeFileSync(script, `#!/bin/sh\n${timed}\n`, { mode: 0o755 });
  writeFiles(folder, {
    'berth.yaml': stringify({
      apiVersion: 'berth/v1',
      kind: 'Platform',
      organisation: 'bench',
      environments: { dev: {} },
      toolchain: { program: name, path: { [name]: script } },
    }),
    ...layerFiles(Object.fromEntries(names.map((one, index) => [one, layer(names[index - 1])]))),
  });
  const rows: string[][] = [];
  const row = (what: string, { wall, terraform, cpu, commands }: Command): number => {
    const overhead = (wall - terraform) / terraform;
    const shown = commands.includes('apply') ? `${(overhead * 100).toFixed(1)} %` : '';
    rows.push([what, wall.toFixed(2), terraform.toFixed(2), cpu.toFixed(2), String(commands.length), shown]);
    return overhead;
  };
  const first = row('first apply', await berth('apply', ...names, '--yes'));
  row('nothing changed', await berth('apply', ...names, '--yes'));
  row('nothing changed, compared', await berth('apply', ...names, '--yes', '--refresh'));
  rows.push([
    `B11 berth beside Terraform, ${names.length} layers of ${work} s`,
    '',
    '',
    '',
    '',
    `${(first * 100).toFixed(1)} % (goal 2 %: ${first < 0.02 ? 'met' : 'MISSED'})`,
  ]);
  console.log(
    table(['WHAT', 'SECONDS', 'OF THEM TERRAFORM', 'CPU S OF BERTH', 'PROCESSES', 'BEYOND TERRAFORM'], rows),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
