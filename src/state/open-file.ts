import { execFile } from 'node:child_process';
import { readdir, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * Processes of this machine that have a file open, as far as this user may see them. Terraform keeps a local state open
 * for as long as it holds the lock on it.
 */
export async function processesWith(file: string): Promise<number[]> {
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) return [];
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  return pids.length > 0 ? await fromProc(pids, real) : await fromLsof(real);
}

async function fromProc(pids: readonly string[], file: string): Promise<number[]> {
  const holds = await Promise.all(
    pids.map(async (pid) => {
      const folder = path.join('/proc', pid, 'fd');
      const descriptors = await readdir(folder).catch(() => []);
      const targets = await Promise.all(
        descriptors.map((descriptor) => readlink(path.join(folder, descriptor)).catch(() => '')),
      );
      return targets.includes(file);
    }),
  );
  return pids.filter((_, index) => holds[index]).map(Number);
}

// Where there is no /proc: macOS. It exits with 1 when nobody has the file open.
async function fromLsof(file: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('lsof', ['-t', '--', file]).catch(() => ({ stdout: '' }));
  return stdout.split('\n').filter(Boolean).map(Number);
}
