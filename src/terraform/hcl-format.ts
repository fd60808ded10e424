import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CommandScope, plainCommand } from './plain-command.ts';

/** HCL as `fmt` writes it. @throws Error for what is no HCL */
export async function formatHcl(scope: CommandScope, hcl: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'berth-fmt-'));
  try {
    const file = path.join(folder, 'main.tf');
    await writeFile(file, hcl);
    await plainCommand(scope, folder, ['fmt', '-no-color', '-list=false', file]);
    return await readFile(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
