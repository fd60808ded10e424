import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BerthError } from '../errors.ts';
import { isAlive } from '../model/live-process.ts';
import { terraformFile } from '../model/terraform-json.ts';
import { childEnvironment } from './environment.ts';
import { diagnosticsText } from './failure.ts';
import { maskOf } from './mask.ts';
import { OutcomeCollector } from './outcome.ts';
import { runTerraform, type StopSignal } from './process.ts';
import type { TerraformProgram } from './program.ts';
import { checkedLockFile, checkProviders, writeCheckedLock } from './provider-lock.ts';

/** What decides an initialised directory: instances that agree in it share the directory. */
export interface ModuleSource {
  /** Text of main.tf.json. */
  readonly json: string;
  readonly backend: ModuleBackend;
  readonly program: TerraformProgram;
  /** Unpacked provider mirror that init takes the providers from. */
  readonly mirror: string;
  readonly cliConfig: string;
}

/** Where the instances of a module keep state. */
export interface ModuleBackend {
  /** Body of `terraform { backend }`, by type. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Environment variables that lead to it and let Terraform in. */
  readonly variables: Readonly<Record<string, string>>;
  /** What of them nobody may see. */
  readonly secrets: readonly string[];
}

/** Name of the initialised directory of a module. */
export function moduleFolderName({ json, backend, program, mirror }: ModuleSource): string {
  const parts = [json, backend.body, program.name, program.version, mirror, checkedLockFile];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** What this process initialises right now: instances of one module wait for the first of them. */
const underway = new Map<string, Promise<string>>();

/**
 * Makes the directory `modules/<digest>` and initialises it, once: `init` runs under a temporary name that is
 * renamed at the end, so that an interrupted one is never taken for a whole one.
 * @returns its absolute path; read only from then on
 * @throws PROVIDER_MISSING, PROVIDER_CHANGED, INTERRUPTED
 */
export async function initialisedModule(
  modules: string,
  source: ModuleSource,
  caller: Readonly<Record<string, string | undefined>>,
  stop: StopSignal,
): Promise<string> {
  const folder = path.join(modules, moduleFolderName(source));
  const work = underway.get(folder) ?? makeOnce(modules, folder, source, caller, stop);
  underway.set(folder, work);
  await work.finally(() => underway.delete(folder));
  await checkProviders(folder);
  return folder;
}

async function makeOnce(
  modules: string,
  folder: string,
  source: ModuleSource,
  caller: Readonly<Record<string, string | undefined>>,
  stop: StopSignal,
): Promise<string> {
  const providers = path.join(folder, '.terraform');
  if (existsSync(providers)) return folder;

  // A folder without providers never came from here: somebody deleted them. Asked in this order, because another
  // process may be about to rename a whole one to this name.
  if (existsSync(folder) && !existsSync(providers)) await rm(folder, { recursive: true });
  await dropLeft(modules);
  const temporary = path.join(modules, `.new-${process.pid}-${randomUUID()}`);
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path.join(temporary, 'main.tf.json'), source.json);
    await writeFile(
      path.join(temporary, 'backend.tf.json'),
      terraformFile({ terraform: { backend: source.backend.body } }),
    );
    await initialise(temporary, source, caller, stop);
    await writeCheckedLock(temporary);
    await rename(temporary, folder).catch((error: NodeJS.ErrnoException) => {
      // Another process was faster with the very same directory.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return folder;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const hourMs = 3_600_000;

/** Removes what killed processes have left: their own Terraform, which may live on, needs a minute at most. */
async function dropLeft(modules: string): Promise<void> {
  for (const name of await readdir(modules).catch(() => [])) {
    const [, owner] = /^\.new-(?:(\d+)-)?/.exec(name) ?? [];
    if (!name.startsWith('.new-') || (owner && isAlive(Number(owner)))) continue;
    const folder = path.join(modules, name);
    const made = await stat(folder).catch(() => undefined);
    // Another container, where process ids are others, may share the folder: what is young may be in use.
    if (made && Math.abs(Date.now() - made.mtimeMs) > hourMs)
      await rm(folder, { recursive: true, force: true });
  }
}

async function initialise(
  folder: string,
  source: ModuleSource,
  caller: Readonly<Record<string, string | undefined>>,
  stop: StopSignal,
): Promise<void> {
  const collector = new OutcomeCollector('', () => undefined);
  const exit = await runTerraform({
    program: source.program.path,
    arguments: ['init', '-json', '-input=false', '-no-color'],
    folder,
    environment: childEnvironment({
      caller,
      workspace: 'default',
      dataFolder: path.join(folder, '.terraform'),
      cliConfig: source.cliConfig,
      connection: source.backend.variables,
      secrets: {},
      debug: false,
    }),
    mask: maskOf(source.backend.secrets),
    onMessage: collector.add,
    stop,
  });
  if (exit.stopped) throw new BerthError('INTERRUPTED', { what: 'initialising the module' });
  if (exit.code !== 0) {
    const problem = diagnosticsText(collector.outcome.errors) || exit.text;
    throw new BerthError('PROVIDER_MISSING', {
      provider: 'set',
      version: 'of the module',
      problem,
      remedy: `check the mirror "${source.mirror}" with "berth doctor"`,
    });
  }
}
