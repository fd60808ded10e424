import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { ProjectPaths } from '../model/paths.ts';

/** Where Terraform keeps state: the body of `terraform { backend }`, equal for all instances. */
export interface Backend {
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether an instance has state. */
  has(instance: string): Promise<boolean>;
  /** Takes away what is left of an instance whose resources are all destroyed. */
  forget(instance: string): Promise<void>;
}

/** State on this machine, one folder per workspace, locked by the operating system. */
export function localBackend(paths: Pick<ProjectPaths, 'state'>): Backend {
  return {
    body: { local: { workspace_dir: paths.state } },
    has: async (instance) => existsSync(path.join(paths.state, instance, 'terraform.tfstate')),
    forget: async (instance) => await rm(path.join(paths.state, instance), { recursive: true, force: true }),
  };
}
