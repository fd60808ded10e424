import path from 'node:path';
import { execa } from 'execa';

/** The built command line in a folder, with each command shown before it runs; the first that fails ends the script. */
export function shownBerth(folder: string): (...words: string[]) => Promise<void> {
  return async (...words) => {
    console.log(`\n$ berth ${words.join(' ')}`);
    const { exitCode } = await execa('node', [path.resolve('dist/src/cli/main.js'), ...words], {
      cwd: folder,
      stdio: 'inherit',
      reject: false,
    });
    if (exitCode !== 0) process.exit(exitCode);
  };
}
