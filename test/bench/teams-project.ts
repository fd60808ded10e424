import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
    writeFileSync(
      path.join(this.folder, 'berth.yaml'),
      'apiVersion: berth/v1\nkind: Platform\norganisation: bench\nenvironments: {dev: {}}\n',
    );
    await this.berth('dev', 'up');
    await this.berth('platform', 'apply', 'argocd', '--yes');
  }

  async end(): Promise<void> {
    await this.berth('dev', 'down');
    rmSync(this.folder, { recursive: true, force: true });
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

  /** Everything that comes before the first Terraform, for all teams that are written. */
  async synth(teams: number, providers: string): Promise<Cost> {
    const environment = { BENCH_TEAMS: String(teams), BENCH_PROVIDERS: providers };
    return await measure(['node', path.resolve('test/bench/synth-teams.mjs')], this.folder, environment);
  }

  async berth(...words: string[]): Promise<Cost> {
    return await measure(['node', main, ...words], this.folder);
  }
}
