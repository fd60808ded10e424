import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Door } from '../../engine/context.ts';
import { writeCatalogModule } from '../../engine/publish/catalog-module.ts';
import { moduleWorkplace } from '../../engine/publish/plain-module.ts';
import { BerthError } from '../../errors.ts';
import { listenAddress } from '../listen-address.ts';
import { ApiFailure } from './api-request.ts';
import type { Authority } from './authority.ts';
import { KeptStates } from './kept-states.ts';
import { meshLogin } from './login.ts';
import { MeshApi } from './mesh-api.ts';
import { Metrics } from './metrics.ts';
import { observed } from './observation.ts';
import { Runner, type RunnerTimes } from './runner.ts';
import { RunnerKey } from './sealed-value.ts';

/** What a runner is told when it begins. */
export interface RunnerSettings {
  /** Of meshStack. */
  readonly url: string;
  readonly runner: string;
  /** Absolute path of its private key, PEM; without it, no sensitive input can be opened. */
  readonly privateKey: string | undefined;
  /** Runs at once. */
  readonly workers: number;
  readonly runMinutes: number;
  readonly initMinutes: number;
  /** Address and port of `/healthz` and `/metrics`. */
  readonly listen: string;
  /** @default as the reference runner has them */
  readonly times?: RunnerTimes;
}

const usualTimes: RunnerTimes = { idle: 10_000, failed: 60_000, every: 10_000, finalWithin: 600_000 };

/**
 * Runs building blocks for meshStack until the door asks to stop.
 * @returns how many runs have ended
 * @throws MESHSTACK_SETTINGS, RUNNER_SETTINGS, RUNNER_REFUSED, PROGRAM_MISSING
 */
export async function serveMeshstack(door: Door, settings: RunnerSettings): Promise<number> {
  const { url, authority, secrets } = meshLogin(settings.url, door.caller);
  checkRunner(settings.runner);
  const listen = listenAddress(settings.listen, 'serve meshstack');
  const key = await privateKey(settings.privateKey);
  const api = new MeshApi({ url, runner: settings.runner, authority });
  const { program, data } = await moduleWorkplace(door);
  const folder = path.join(data, 'meshstack', settings.runner);
  const metrics = new Metrics();
  const observation = await observed(listen, metrics).catch((cause: Error) => {
    throw new BerthError('SERVE_FAILED', { address: settings.listen, problem: cause.message }, { cause });
  });
  const tell = (text: string) => door.emit({ type: 'notice', text });
  try {
    await introduce(api, authority, key, tell);
    tell(`runner ${settings.runner}: taking runs from ${url} with ${program.name} ${program.version}`);
    tell(`listening on ${observation.address}; /healthz and /metrics`);
    const runner = new Runner({
      tools: {
        api,
        key,
        program,
        caller: door.caller,
        secrets,
        initMinutes: settings.initMinutes,
        keptStates: new KeptStates(path.join(folder, 'states')),
        writeBlock: async (reference, target) =>
          await writeCatalogModule({ ...door, stop: never }, reference, target),
      },
      folder,
      workers: settings.workers,
      runMinutes: settings.runMinutes,
      times: settings.times ?? usualTimes,
      metrics,
      emit: door.emit,
    });
    return await runner.work(door.stop);
  } finally {
    observation.close();
  }
}

/** A runner that is asked to stop lets its runs end: their modules are still made. */
const never: Door['stop'] = () => () => undefined;

const displayName = 'berth';

/** Finds out at once whether the runner is let in, and tells its public key. An unreachable meshStack may come back. */
async function introduce(
  api: MeshApi,
  authority: Authority,
  key: RunnerKey | undefined,
  tell: (text: string) => void,
): Promise<void> {
  const refused = (error: ApiFailure) =>
    new BerthError(
      'RUNNER_REFUSED',
      { url: api.url, runner: api.runner, problem: error.message },
      { cause: error },
    );
  const passing = (error: unknown) => {
    if (!(error instanceof ApiFailure)) throw error;
    if (!error.isPassing) throw refused(error);
    tell(`meshStack does not answer yet: ${error.message}`);
  };
  await authority.header().catch(passing);
  if (!key) return;
  await api.registerRunner(displayName, key.publicKey).catch((error) => {
    // Whoever registers runners may be somebody else.
    if (error instanceof ApiFailure && (error.status === 401 || error.status === 403))
      tell(`the public key is not registered by this runner: ${error.message}`);
    else passing(error);
  });
}

function settingsFault(problem: string, remedy: string): BerthError {
  return new BerthError('RUNNER_SETTINGS', { problem, remedy });
}

function checkRunner(uuid: string): void {
  if (/^[\w-]{1,64}$/.test(uuid)) return;
  throw settingsFault(`"${uuid}" is no uuid of a runner`, 'take it from the runner in meshStack');
}

async function privateKey(file: string | undefined): Promise<RunnerKey | undefined> {
  if (file === undefined) return undefined;
  try {
    return new RunnerKey(await readFile(file, 'utf8'));
  } catch (error) {
    throw settingsFault(
      `the private key "${file}" cannot be used: ${(error as Error).message}`,
      'give the PEM file of an RSA key, such as "openssl genrsa 4096" writes',
    );
  }
}
