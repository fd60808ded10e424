import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { ToolchainContext } from './context.ts';
import type { Go } from './go.ts';

const answer = z.object({ Dir: z.string().optional(), Error: z.string().optional() });

/**
 * Fetches the source of a Go module through GOPROXY, checked by Go's checksum database; builds nothing.
 *
 * @param version without the leading "v"
 * @returns the module's folder in Go's cache; read only
 * @throws Error in Go's words when the module is not to be had
 */
export async function goModule(
  go: Go,
  { module, version }: { readonly module: string; readonly version: string },
  { environment, cache, signal }: ToolchainContext,
): Promise<string> {
  const { stdout } = await promisify(execFile)(
    go.path,
    ['mod', 'download', '-json', `${module}@v${version}`],
    {
      cwd: cache,
      env: { ...environment, GOWORK: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local' },
      signal,
    },
  ).catch((error: { stdout?: string; message: string }) => {
    // Go says what is wrong in the same document, with exit code 1.
    if (error.stdout?.startsWith('{')) return { stdout: error.stdout };
    throw error;
  });
  const { Dir: folder, Error: problem } = answer.parse(JSON.parse(stdout));
  if (problem !== undefined || folder === undefined) throw new Error(problem ?? 'Go names no folder');
  return folder;
}
