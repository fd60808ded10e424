/** What the runner for meshStack adds to the Terraform processes of a run; prints a table with the goals. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { block } from '../../building-blocks/namespace-with-argocd/block.ts';
import { table } from '../../src/cli/io/table.ts';
import { berthOk, startBerth } from '../helpers/berth.ts';
import { gitRepository } from '../helpers/git-repository.ts';
import type { OrderedRun } from '../helpers/mesh-run.ts';
import { MeshStandIn } from '../helpers/mesh-stand-in.ts';
import { orderedInputs } from '../helpers/ordered-inputs.ts';
import { releasedMirror } from '../helpers/played-providers.ts';
import { runProgram } from '../helpers/programs.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'berth-bench-runner-'));
const times = path.join(folder, 'times');
const hour = 3_600_000;
/** Shares of a run that the runner itself may take, and seconds from a claim to the first step. */
const goals = { overhead: 0.1, firstStep: 2 } as const;

/** The program that runs use, in a script that writes down how many nanoseconds each process took. */
async function writePlatform(): Promise<void> {
  const { name, path: real } = await runProgram();
  const script = path.join(folder, 'timed');
  const timed = `start=$(date +%s%N); '${real}' "$@"; code=$?; echo "$1 $(date +%s%N) $start" >> '${times}'; exit $code`;
  writeFileSync(script, `#!/bin/sh\n${timed}\n`, { mode: 0o755 });
  writeFileSync(
    path.join(folder, 'berth.yaml'),
    stringify({
      apiVersion: 'berth/v1',
      kind: 'Platform',
      organisation: 'bench',
      environments: { dev: {} },
      toolchain: { program: name, path: { [name]: script } },
    }),
  );
}

interface TerraformRun {
  readonly command: string;
  /** Seconds. */
  readonly seconds: number;
}

function terraformRuns(): TerraformRun[] {
  return readFileSync(times, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [command = '', end, start] = line.split(' ');
      return { command, seconds: (Number(end) - Number(start)) / 1e9 };
    });
}

/** One row for each run; runs were done one after the other. */
async function measured(meshStack: MeshStandIn): Promise<string[][]> {
  const blocks = gitRepository(path.join(folder, 'blocks'), { 'README.md': 'blocks' });
  const publish = ['block', 'publish', block.name, '--target', 'meshstack', '--out', 'published'];
  await berthOk(publish, { cwd: path.join(folder, 'blocks') });
  blocks.commit({});
  const choice = { namespace_mode: 'create', harbor_mode: 'none' };
  const inputs = orderedInputs(meshStack, block, choice, {
    namespace_name: 'app-bench-runner',
    workspace_id: 'team-a',
    project_id: 'shop',
    github_repo_url: 'https://git.example.com/shop.git',
    environment: 'dev',
    labels: {},
    members: [],
    'kubeconfig.yaml': readFileSync(path.join(folder, '.berth/kubeconfig'), 'utf8'),
  });
  const implementation = { repositoryUrl: blocks.url, repositoryPath: 'published/buildingblock' };
  const first = meshStack.order({ inputs, implementation });
  const more = ['APPLY', 'DETECT', 'DESTROY'].map((behavior) =>
    meshStack.order({ behavior, block: first.block, inputs, implementation }),
  );
  writeFileSync(path.join(folder, 'runner.pem'), meshStack.privateKeyPem, { mode: 0o600 });
  const where = ['--url', meshStack.address, '--runner', meshStack.runner, '--private-key', 'runner.pem'];
  const runner = startBerth(['serve', 'meshstack', ...where, '--workers', '1', '--listen', '127.0.0.1:0'], {
    cwd: folder,
    env: { ...meshStack.environment, TF_CLI_CONFIG_FILE: await releasedMirror(folder) },
    timeout: hour,
  });
  const rows: string[][] = [];
  let done = 0;
  writeFileSync(times, '');
  for (const run of [first, ...more]) {
    await run.ended;
    if (run.last?.status !== 'SUCCEEDED') throw new Error(`${run.behavior}: ${run.systemText}`);
    const processes = terraformRuns().slice(done);
    done += processes.length;
    rows.push(row(run, processes));
  }
  runner.kill('SIGTERM');
  await runner;
  return rows;
}

function row(run: OrderedRun, processes: readonly TerraformRun[]): string[] {
  const wall = (run.endedAt - run.claimedAt) / 1000;
  const terraform = processes.reduce((sum, { seconds }) => sum + seconds, 0);
  const overhead = (wall - terraform) / wall;
  const firstStep = (run.firstUpdateAt - run.claimedAt) / 1000;
  const isMet = overhead < goals.overhead && firstStep < goals.firstStep;
  return [
    run.behavior,
    wall.toFixed(2),
    terraform.toFixed(2),
    processes.map(({ command }) => command).join(' '),
    `${(overhead * 100).toFixed(1)} %`,
    firstStep.toFixed(2),
    isMet ? 'met' : 'MISSED',
  ];
}

try {
  await writePlatform();
  await berthOk(['dev', 'up'], { cwd: folder, timeout: hour });
  const meshStack = await MeshStandIn.start();
  try {
    await berthOk(['platform', 'apply', 'argocd', '--yes'], { cwd: folder, timeout: hour });
    const rows = await measured(meshStack);
    const headings = ['RUN', 'SECONDS', 'OF THEM TERRAFORM', 'PROCESSES', 'RUNNER', 'S TO FIRST STEP', ''];
    console.log(table(headings, rows));
    console.log(
      `B12 goals: the runner takes less than ${goals.overhead * 100} % of a run, and tells of its first step within ${goals.firstStep} s`,
    );
  } finally {
    meshStack.stop();
    await berthOk(['dev', 'down'], { cwd: folder });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
