import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { type Cost, measure } from './meter.ts';

const main = path.resolve('dist/src/cli/main.js');

/** A project of berth with many teams, and a cluster of its own that the peers use too. */
export class TeamsProject {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'berth-bench-'));

  async start(): Promise<void> {
    cpSync(path.resolve('test/bench/project'), this.folder, { recursive: true });
    this.writePlatform({});
    await this.berth('dev', 'up');
    await this.berth('platform', 'apply', 'argocd', '--yes');
  }

  async end(): Promise<void> {
    try {
      await this.berth('dev', 'down');
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** Writes the files of that many teams, in place of those that were there; the first one may want something else. */
  writeTeams(count: number, block: 'team-namespace' | 'team-record', purposeOfFirst = 'bench'): void {
    const folder = path.join(this.folder, 'teams');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (let index = 0; index < count; index++) {
      const name = `${block}-${index}`;
      const inputs = {
        purpose: index === 0 ? purposeOfFirst : 'bench',
        ...(block === 'team-namespace' && { namespace: `berth-${index}` }),
      };
      const team = {
        apiVersion: 'berth/v1',
        kind: 'Team',
        name,
        blocks: [{ block, environment: 'dev', inputs }],
      };
      writeFileSync(path.join(folder, `${name}.yaml`), stringify(team));
    }
  }

  /** From now on, each process of Terraform that berth starts is counted. */
  countProcesses(program: string): void {
    const script = path.join(this.folder, 'counted');
    writeFileSync(script, `#!/bin/sh\necho "$1" >>'${this.countedFile}'\nexec '${program}' "$@"\n`, {
      mode: 0o755,
    });
    const name = path.basename(program);
    this.writePlatform({ toolchain: { program: name, path: { [name]: script } } });
    writeFileSync(this.countedFile, '');
  }

  /** Sub-commands of the processes since this was asked last; asking for the version counts for itself. */
  processes(): string[] {
    const commands = readFileSync(this.countedFile, 'utf8').trim().split('\n');
    writeFileSync(this.countedFile, '');
    return commands.filter((command) => command !== 'version');
  }

  /** Everything that comes before the first Terraform, for all teams that are written. */
  async synth(teams: number, providers: string): Promise<Cost> {
    const environment = {
      BENCH_TEAMS: String(teams),
      BENCH_PROVIDERS: providers,
      // Nothing is in the cache.
      XDG_CACHE_HOME: path.join(this.folder, `cache-${teams}`),
    };
    return await measure(['node', path.resolve('test/bench/synth-teams.mjs')], this.folder, environment);
  }

  async berth(...words: string[]): Promise<Cost> {
    return await measure(['node', main, ...words], this.folder);
  }

  private get countedFile(): string {
    return path.join(this.folder, 'processes.log');
  }

  private writePlatform(more: Record<string, unknown>): void {
    const platform = {
      apiVersion: 'berth/v1',
      kind: 'Platform',
      organisation: 'bench',
      environments: { dev: {} },
    };
    writeFileSync(path.join(this.folder, 'berth.yaml'), stringify({ ...platform, ...more }));
  }
}
