import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { BerthError } from '../../errors.ts';
import {
  makePushRobot,
  type PushRights,
  pushRobots,
  type Robot,
  revokeRobot,
} from '../../service/push-robot.ts';
import type { Identity } from '../../service/service-request.ts';
import type { Door } from '../context.ts';

export interface WantedRobot extends PushRights {
  /** File that gets the credentials; it must not be there. Relative to the folder of the caller. */
  readonly file: string;
  /** Delete the robot accounts that were made for this repository before. */
  readonly revoke: boolean;
}

export interface MadeRobot {
  readonly name: string;
  readonly expires: string | undefined;
  /** Absolute path. */
  readonly file: string;
  /** Those that were made before; deleted with `revoke`, else they work until they end. */
  readonly earlier: readonly Robot[];
}

/**
 * Makes a robot account for the pipeline of a repository, and writes its credentials into a file that its owner alone may
 * read: they are told nowhere else.
 * @throws REGISTRY_REFUSED, FILE_EXISTS, NO_ACCESS
 */
export async function pushRobot(
  { caller, folder }: Pick<Door, 'caller' | 'folder'>,
  { file, revoke, ...rights }: WantedRobot,
): Promise<MadeRobot> {
  const identity = identityOf(caller, rights.address);
  const target = path.resolve(folder, file);
  // Before there is a secret that nobody could read.
  const handle = await newFile(target);
  let written = false;
  try {
    const asking = async <T>(work: Promise<T>): Promise<T> =>
      await work.catch((error: Error) => {
        throw refused(rights.address, error.message);
      });
    const earlier = await asking(pushRobots(identity, rights));
    const { secret, ...robot } = await asking(makePushRobot(identity, rights, new Date()));
    const credentials = {
      registry: new URL(rights.address).host,
      username: robot.name,
      password: secret,
      expires: robot.expires ?? null,
    };
    await handle.writeFile(`${JSON.stringify(credentials, null, 2)}\n`);
    written = true;
    if (revoke) for (const one of earlier) await asking(revokeRobot(identity, rights, one));
    return { name: robot.name, expires: robot.expires, file: target, earlier };
  } finally {
    await handle.close();
    if (!written) await rm(target, { force: true });
  }
}

/** Nobody else may read it from its first moment on. */
async function newFile(file: string) {
  const { O_CREAT, O_EXCL, O_WRONLY } = constants;
  return await open(file, O_CREAT | O_EXCL | O_WRONLY, 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new BerthError('FILE_EXISTS', { file }, { cause: error });
    throw new BerthError('NO_ACCESS', { file, problem: error.message }, { cause: error });
  });
}

function identityOf(caller: Door['caller'], address: string): Identity {
  const { HARBOR_USERNAME: username, HARBOR_PASSWORD: password, HARBOR_BEARER_TOKEN: token } = caller;
  if (token) return { token };
  if (username && password) return { username, password };
  throw refused(address, 'set HARBOR_USERNAME and HARBOR_PASSWORD, or HARBOR_BEARER_TOKEN');
}

function refused(address: string, problem: string): BerthError {
  return new BerthError('REGISTRY_REFUSED', { address, problem });
}
