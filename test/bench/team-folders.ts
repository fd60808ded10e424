import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Cost, measure } from './meter.ts';

/** One folder with a Terraform configuration for each team, and a loop over them. */
export class TeamFolders {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'berth-bench-loop-'));
  private readonly module: string;
  private readonly environment: Readonly<Record<string, string>>;

  /**
   * @param module the Terraform JSON that berth itself runs
   * @param environment how Terraform finds the providers and the cluster
   */
  constructor(module: string, environment: Readonly<Record<string, string>>) {
    this.module = module;
    this.environment = { ...environment, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
  }

  write(teams: number): void {
    for (let index = 0; index < teams; index++) {
      const folder = path.join(this.folder, `team-${index}`);
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'main.tf.json'), this.module);
      writeFileSync(
        path.join(folder, 'terraform.tfvars.json'),
        JSON.stringify({ namespace: `loop-${index}` }),
      );
      writeFileSync(path.join(folder, 'terragrunt.hcl'), '');
    }
  }

  /** `terraform init` and `terraform apply`, folder by folder. */
  async first(program: string): Promise<Cost> {
    return await this.loop(`"${program}" init -input=false && "${program}" apply -auto-approve -input=false`);
  }

  /** `terraform apply` in initialised folders. */
  async again(program: string): Promise<Cost> {
    return await this.loop(`"${program}" apply -auto-approve -input=false`);
  }

  /** `terragrunt run --all apply` over the same folders. */
  async terragrunt(parallel: number): Promise<Cost> {
    const words = [
      'terragrunt',
      'run',
      '--all',
      '--non-interactive',
      '--parallelism',
      String(parallel),
      'apply',
    ];
    return await measure(words, this.folder, this.environment);
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async loop(command: string): Promise<Cost> {
    const script = `for team in team-*; do (cd "$team" && ${command}) || exit 1; done`;
    return await measure(['bash', '-c', script], this.folder, this.environment);
  }
}
