import { backendFrom } from '../../config/backend-option.ts';
import { refuseFaults } from '../../config/project.ts';
import type { StateHome } from '../../state/backend.ts';
import { openHome } from '../../state/open-home.ts';
import { type Door, openEngine } from '../context.ts';
import { homeScope } from './home-scope.ts';

/**
 * Where a state server keeps what it is given. Tries out whether that place can lock.
 * @param backend as it stands in berth.yaml
 * @throws CONFIG_INVALID, BACKEND_UNLOCKED, BACKEND_UNREACHABLE
 */
export async function openServedStore(
  door: Door,
  backend: string,
): Promise<Pick<StateHome, 'documents' | 'place'>> {
  const { project } = await openEngine(door);
  const { config, faults } = backendFrom(backend, '--store');
  if (!config) return refuseFaults(faults) as never;
  const home = await openHome(config, homeScope(project, door.caller));
  await home.proveLocks();
  return home;
}
