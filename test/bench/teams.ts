import { availableParallelism } from 'node:os';
import { execa } from 'execa';
import { table } from '../../src/cli/io/table.ts';
import { CdktfProject } from './cdktf-project.ts';
import { growthExponent, type Point } from './growth.ts';
import type { Cost } from './meter.ts';
import { benchedModule, peerEnvironment } from './peers.ts';
import { TeamFolders } from './team-folders.ts';
import { TeamsProject } from './teams-project.ts';

/**
 * Many teams with five objects each, beside what one would use instead: `cdktf deploy`, and `terraform apply` in one
 * folder per team. All use the same Terraform, the same providers and the same cluster; each side runs alone.
 *
 * Argument: teams of the larger comparisons, 200 by default, which take about half an hour.
 */
const largest = Number(process.argv[2] ?? 200);
const sizes = [8, 4, 2, 1].map((part) => Math.ceil(largest / part));
/** Unlimited side by side, each stack takes about 250 MB: more would not fit into the memory of many machines. */
const deployed = Math.min(50, largest);
const rows: string[][] = [];

const row = (
  what: string,
  cost: Cost | undefined,
  measured: string,
  goal?: { text: string; met: boolean },
): void => {
  const figures = cost && [cost.wall.toFixed(1), cost.cpu.toFixed(1), cost.megabytes.toFixed(0)];
  rows.push([
    what,
    ...(figures ?? ['', '', '']),
    measured,
    goal?.text ?? '',
    goal ? (goal.met ? 'met' : 'MISSED') : '',
  ]);
  console.error(rows.at(-1)?.join('  '));
};
const ratio = (what: string, ours: Cost | undefined, theirs: Cost | undefined, atLeast: number): void => {
  const times = (theirs?.wall ?? Number.NaN) / (ours?.wall ?? Number.NaN);
  row(what, undefined, `${times.toFixed(1)}x faster`, { text: `${atLeast}x`, met: times >= atLeast });
};
const exponent = (what: string, points: readonly Point[]): void => {
  const value = growthExponent(points);
  row(what, undefined, `exponent ${value.toFixed(2)}`, { text: '1.05', met: value <= 1.05 });
};

/** What has folders or a cluster, and gives them back whatever happens. */
const opened: { end(): void | Promise<void> }[] = [];
const open = <T extends (typeof opened)[number]>(one: T): T => {
  opened.unshift(one);
  return one;
};

try {
  const project = open(new TeamsProject());
  await project.start();
  const growth = { first: [] as Point[], skipped: [] as Point[], refreshed: [] as Point[] };
  const ours = new Map<string, Cost>();
  let firsts = 0;
  for (const size of sizes) {
    project.writeTeams(size, 'team-namespace');
    const first = await project.berth('team', 'apply', '--all', '--yes');
    firsts += first.cpu;
    const skipped = await project.berth('team', 'apply', '--all', '--yes');
    const refreshed = await project.berth('team', 'apply', '--all', '--yes', '--refresh');
    row(`berth: ${size} teams, those that are new applied`, first, '');
    row(`berth: ${size} teams, nothing changed (skipped, cluster not asked)`, skipped, '');
    row(`berth: ${size} teams, nothing changed, compared with the cluster`, refreshed, '');
    growth.first.push({ size, value: firsts });
    growth.skipped.push({ size, value: skipped.cpu });
    growth.refreshed.push({ size, value: refreshed.cpu });
    for (const [name, cost] of Object.entries({ first, skipped, refreshed }))
      ours.set(`${name} ${size}`, cost);
  }

  const environment = await peerEnvironment(project.folder);
  const folders = open(new TeamFolders(benchedModule(project.folder), environment.variables));
  folders.write(largest);
  row(`loop of terraform: ${largest} teams, first apply`, await folders.first(environment.program), '');
  const loop = await folders.again(environment.program);
  row(`loop of terraform: ${largest} teams, nothing changed`, loop, '');
  ratio('B3 nothing changed, beside the loop', ours.get(`skipped ${largest}`), loop, 100);
  ratio('B4 the same, compared with the cluster', ours.get(`refreshed ${largest}`), loop, 1.5);
  if (!(await execa('terragrunt', ['--version'], { reject: false })).failed) {
    row(
      `terragrunt: ${largest} teams, nothing changed`,
      await folders.terragrunt(availableParallelism()),
      '',
    );
  }
  folders.end();

  const cdktf = open(new CdktfProject(environment.variables, environment.providers));
  const deploy = await cdktf.deploy(deployed);
  row(`cdktf deploy: ${deployed} teams, first apply`, deploy, '');
  row(`cdktf deploy: ${deployed} teams, nothing changed`, await cdktf.deploy(deployed), '');
  project.writeTeams(largest + deployed, 'team-namespace');
  const added = await project.berth('team', 'apply', '--all', '--yes');
  row(`berth: ${deployed} more teams beside ${largest}, applied`, added, '');
  ratio(`B5 first apply of ${deployed}, beside cdktf deploy`, added, deploy, 2);
  const memory = (ours.get(`refreshed ${largest}`)?.megabytes ?? Number.NaN) / deploy.megabytes;
  row(`B7 memory of ${largest} beside cdktf deploy of ${deployed}`, undefined, `${memory.toFixed(2)} of it`, {
    text: 'half',
    met: memory <= 0.5,
  });
  exponent('B8 growth, first apply', growth.first);
  exponent('B8 growth, nothing changed', growth.skipped);
  exponent('B8 growth, compared with the cluster', growth.refreshed);

  project.countProcesses(environment.program);
  project.writeTeams(1000, 'team-record');
  row(
    'berth: 1000 records without objects, first apply',
    await project.berth('team', 'apply', '--all', '--yes'),
    '',
  );
  project.processes();
  for (const size of [250, 500, 1000]) {
    project.writeTeams(size, 'team-record', `changed-${size}`);
    const changed = await project.berth('team', 'apply', '--all', '--yes');
    const { length } = project.processes();
    row(`B6 berth: 1 of ${size} changed`, changed, `${length} Terraform`, { text: '1', met: length === 1 });
  }
  const synths: Point[] = [];
  for (const size of [250, 500, 1000]) {
    const theirs = await cdktf.synth(size);
    project.writeTeams(size, 'team-namespace');
    const ours = await project.synth(size, environment.providers);
    row(`cdktf synth: ${size} teams`, theirs, '');
    row(`berth: modules and inputs of ${size} teams`, ours, '');
    synths.push({ size, value: ours.cpu });
    if (size === 1000) ratio('B1 synth of 1000, beside cdktf synth', ours, theirs, 3);
  }
  exponent('B8 growth, synth', synths);
} finally {
  for (const one of opened) await one.end();
}
console.log(table(['WHAT', 'SECONDS', 'CPU S', 'MB', 'RATIO', 'GOAL', ''], rows));
