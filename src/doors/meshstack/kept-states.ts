import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ModuleSession } from './module-session.ts';

/** Where Terraform leaves a state that its backend does not take. */
const leftFile = 'errored.tfstate';

/** States that could be written nowhere: kept until the next run of their building block puts them in their place. */
export class KeptStates {
  private readonly folder: string;

  /** @param folder absolute */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Keeps what a run may have left in its folder. @returns whether there was something */
  async keep(block: string, module: string): Promise<boolean> {
    const left = path.join(module, leftFile);
    if (!existsSync(left)) return false;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await copyFile(left, `${this.of(block)}.new`);
    await rename(`${this.of(block)}.new`, this.of(block));
    return true;
  }

  /** Puts the state of an earlier run in its place, where one was kept. */
  async restore(block: string, session: ModuleSession): Promise<void> {
    const file = this.of(block);
    if (!existsSync(file)) return;
    session.say('The state of the last run could not be written then: it is written now.');
    const end = await session.command('state', 'push', file);
    if (end.code === 0) await rm(file);
    else {
      // A newer one is there: somebody went on without it. It may still tell what was made.
      await rename(file, `${file}.refused`);
      session.say(`It was refused, and is kept in "${file}.refused" on the runner: ${end.problem}`);
    }
  }

  private of(block: string): string {
    return path.join(this.folder, `${block}.tfstate`);
  }
}
