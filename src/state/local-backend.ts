import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ProjectPaths } from '../model/paths.ts';
import { writeWholeFile } from '../model/whole-file.ts';
import type { Backend } from './backend.ts';
import { processesWith } from './open-file.ts';
import { asItIs } from './remote-backend.ts';
import { lockInfo } from './terraform-lock.ts';

/** State on this machine, one folder per workspace, locked by the operating system. */
export function localBackend(paths: Pick<ProjectPaths, 'state'>): Backend {
  const folder = (instance: string) => path.join(paths.state, instance);
  const file = (instance: string) => path.join(folder(instance), 'terraform.tfstate');
  const lockFile = (instance: string) => path.join(folder(instance), '.terraform.tfstate.lock.info');
  return {
    terraform: async (instance) => ({
      body: { local: { workspace_dir: paths.state } },
      workspace: instance,
      addresses: {},
      credentials: {},
      secrets: [],
    }),
    has: async (instance) => existsSync(file(instance)),
    names: async () => {
      const names = await readdir(paths.state).catch(() => []);
      return names.filter((name) => existsSync(file(name))).sort();
    },
    pull: async (instance) => {
      const text = await readFile(file(instance), 'utf8').catch(absent);
      // Terraform makes the file when it locks, and writes it when there is something to say.
      return text?.trim() ? text : undefined;
    },
    push: async (instance, text) => {
      await mkdir(folder(instance), { recursive: true, mode: 0o700 });
      await writeWholeFile(file(instance), text, { mode: 0o600 });
    },
    previous: async (instance) => {
      const text = await readFile(`${file(instance)}.backup`, 'utf8').catch(absent);
      return text?.trim() ? text : undefined;
    },
    dropPrevious: async (instance) => await rm(`${file(instance)}.backup`, { force: true }),
    clear: asItIs,
    sealed: asItIs,
    setAside: async (instance) => {
      await rename(file(instance), `${file(instance)}.cut-off`).catch(absent);
    },
    rename: async (from, to) => {
      await rename(folder(from), folder(to)).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') return absent(error);
        // A run that never came to a state left something: it goes along, so that a kill in between does no harm.
        await rename(folder(to), path.join(folder(from), `left-${Date.now()}`));
        await rename(folder(from), folder(to));
      });
    },
    forget: async (instance) => await rm(folder(instance), { recursive: true, force: true }),
    lock: async (instance) => {
      const processes = await processesWith(file(instance));
      const text = await readFile(lockFile(instance), 'utf8').catch(absent);
      if (text === undefined && processes.length === 0) return undefined;
      return { ...lockInfo(text), processes };
    },
    unlock: async (instance) => await rm(lockFile(instance), { force: true }),
    plain: (instance) => ({ body: { local: { path: file(instance) } }, workspace: 'default' }),
    place: file,
  };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
