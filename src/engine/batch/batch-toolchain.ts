import type { Toolchain } from '../../toolchain/toolchain.ts';

/** What a run needs of the tool chain. */
export type RunTools = Pick<Toolchain, 'terraformProgram' | 'providers'>;

/** The tool chain of one batch: what cannot be had for one instance is not tried again for a thousand others. */
export class BatchToolchain implements RunTools {
  private readonly toolchain: RunTools;
  private readonly programs = new Map<string | undefined, ReturnType<RunTools['terraformProgram']>>();
  private readonly sets = new Map<string, ReturnType<RunTools['providers']>>();

  constructor(toolchain: RunTools) {
    this.toolchain = toolchain;
  }

  terraformProgram(
    ...named: Parameters<RunTools['terraformProgram']>
  ): ReturnType<RunTools['terraformProgram']> {
    const program = this.programs.get(named[0]) ?? this.toolchain.terraformProgram(...named);
    this.programs.set(named[0], program);
    return program;
  }

  providers(...named: Parameters<RunTools['providers']>): ReturnType<RunTools['providers']> {
    const key = named.join();
    const set = this.sets.get(key) ?? this.toolchain.providers(...named);
    this.sets.set(key, set);
    return set;
  }
}
