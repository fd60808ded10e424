import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ProjectPaths } from '../model/paths.ts';

/** Where Terraform keeps state: the body of `terraform { backend }`, equal for all instances. */
export interface Backend {
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether an instance has state. */
  has(instance: string): Promise<boolean>;
  /** Text of the state; undefined when there is none. */
  pull(instance: string): Promise<string | undefined>;
  /** Takes away what is left of an instance whose resources are all destroyed. */
  forget(instance: string): Promise<void>;
}

/** State on this machine, one folder per workspace, locked by the operating system. */
export function localBackend(paths: Pick<ProjectPaths, 'state'>): Backend {
  return {
    body: { local: { workspace_dir: paths.state } },
    has: async (instance) => existsSync(path.join(paths.state, instance, 'terraform.tfstate')),
    pull: async (instance) => {
      const file = path.join(paths.state, instance, 'terraform.tfstate');
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      // Terraform makes the file when it locks, and writes it when there is something to say.
      return text?.trim() ? text : undefined;
    },
    forget: async (instance) => await rm(path.join(paths.state, instance), { recursive: true, force: true }),
  };
}
