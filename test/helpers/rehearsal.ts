import { cacheFolder } from '../../src/model/paths.ts';
import { serviceProviders } from '../../src/model/provider-set.ts';
import { packageRoot } from '../../src/package.ts';
import { type Providers, Toolchain } from '../../src/toolchain/toolchain.ts';

/** What makes a command of the command line a rehearsal. */
export const rehearse = { BERTH_REHEARSE: 'true' } as const;

/** The played providers, built into berth's cache. */
export async function rehearsalProviders(): Promise<Providers> {
  const toolchain = new Toolchain({
    cache: cacheFolder(process.env),
    config: {},
    projectRoot: packageRoot,
    environment: process.env,
    emit: () => {},
    rehearsal: true,
  });
  return await toolchain.providers(undefined, 'terraform', serviceProviders);
}
