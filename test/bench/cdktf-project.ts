import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Cost, measure } from './meter.ts';

const cli = path.resolve('node_modules/.bin/cdktf');

/** A CDKTF project with one stack for each team, as its users run it: unlimited stacks side by side by default. */
export class CdktfProject {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'berth-bench-cdktf-'));
  private readonly environment: Readonly<Record<string, string>>;

  /** @param environment how Terraform finds the providers and the cluster */
  constructor(environment: Readonly<Record<string, string>>, providers: string) {
    this.environment = { ...environment, BENCH_PROVIDERS: providers, CHECKPOINT_DISABLE: '1', CI: '1' };
    const app = `node ${path.resolve('test/bench/cdktf-teams.mjs')}`;
    writeFileSync(path.join(this.folder, 'cdktf.json'), JSON.stringify({ language: 'typescript', app }));
  }

  async synth(teams: number): Promise<Cost> {
    return await this.run(teams, 'synth');
  }

  async deploy(teams: number): Promise<Cost> {
    return await this.run(teams, 'deploy', '*', '--auto-approve', '--skip-provider-lock');
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async run(teams: number, ...words: string[]): Promise<Cost> {
    const environment = { ...this.environment, BENCH_TEAMS: String(teams) };
    return await measure([cli, ...words], this.folder, environment);
  }
}
