import type { ProviderSetName } from '../model/provider-set.ts';
import type { Toolchain } from '../toolchain/toolchain.ts';

/** What a run needs of the tool chain. */
export type RunTools = Pick<Toolchain, 'terraformProgram' | 'providers'>;

/** The tool chain of one batch: what cannot be had for one instance is not tried again for a thousand others. */
export class BatchToolchain implements RunTools {
  private readonly toolchain: RunTools;
  private program: ReturnType<RunTools['terraformProgram']> | undefined;
  private readonly sets = new Map<ProviderSetName | undefined, ReturnType<RunTools['providers']>>();

  constructor(toolchain: RunTools) {
    this.toolchain = toolchain;
  }

  terraformProgram(): ReturnType<RunTools['terraformProgram']> {
    this.program ??= this.toolchain.terraformProgram();
    return this.program;
  }

  providers(preferred?: ProviderSetName): ReturnType<RunTools['providers']> {
    const set = this.sets.get(preferred) ?? this.toolchain.providers(preferred);
    this.sets.set(preferred, set);
    return set;
  }
}
