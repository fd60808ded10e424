import path from 'node:path';
import type { BerthEvent } from '../../src/events.ts';
import type { ToolchainContext } from '../../src/toolchain/context.ts';
import { hostPlatform } from '../../src/toolchain/platform.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The environment of the tests themselves: for those that start Go. */
export const ownEnvironment: ToolchainContext['environment'] = process.env;

/** A tool chain's surroundings in a temporary folder, with an empty PATH; events are kept. */
export async function toolchainContext(
  changes: Partial<ToolchainContext> = {},
): Promise<ToolchainContext & { readonly events: BerthEvent[] }> {
  const root = await temporaryFolder();
  const events: BerthEvent[] = [];
  return {
    cache: path.join(root, 'cache'),
    config: {},
    projectRoot: root,
    environment: { PATH: path.join(root, 'bin') },
    platform: hostPlatform(),
    emit: (event) => events.push(event),
    events,
    ...changes,
  };
}
