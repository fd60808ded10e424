import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { BerthError } from '../errors.ts';
import type { Progress } from '../model/wait.ts';

const stalledAfterMs = 30_000;
const reportEveryMs = 500;

/** A file to fetch, and the checksum that it must have. */
export interface Download {
  readonly url: string;
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
}

/**
 * Writes what an address gives into a file and checks it.
 *
 * @throws BerthError DOWNLOAD_CORRUPT when the checksum differs; Error when the address does not give the file,
 *   or gives nothing for half a minute
 */
export async function download(
  source: Download,
  file: string,
  { progress, signal }: { progress: Progress; signal?: AbortSignal | undefined },
): Promise<void> {
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(new Error(`"${source.url}" stopped answering`)), stalledAfterMs);
  const hash = createHash('sha256');
  try {
    const response = await fetch(source.url, {
      signal: signal ? AbortSignal.any([stall.signal, signal]) : stall.signal,
    });
    if (!response.ok || response.body === null) throw new Error(`"${source.url}" answers ${response.status}`);
    const report = reporter(progress, Number(response.headers.get('content-length') ?? 0));
    await pipeline(
      Readable.fromWeb(response.body as ReadableStream),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          timer.refresh();
          hash.update(chunk);
          report(chunk.length);
          yield chunk;
        }
      },
      createWriteStream(file),
    );
  } finally {
    clearTimeout(timer);
  }
  const actual = hash.digest('hex');
  if (actual !== source.sha256) {
    throw new BerthError('DOWNLOAD_CORRUPT', { url: source.url, actual, expected: source.sha256 });
  }
}

/**
 * @returns the text that an address gives
 * @throws Error when it gives none within half a minute
 */
export async function downloadText(url: string, signal?: AbortSignal): Promise<string> {
  const limit = AbortSignal.timeout(stalledAfterMs);
  const response = await fetch(url, { signal: signal ? AbortSignal.any([limit, signal]) : limit });
  if (!response.ok) throw new Error(`"${url}" answers ${response.status}`);
  return response.text();
}

function reporter(progress: Progress, total: number): (bytes: number) => void {
  let done = 0;
  let reported = performance.now();
  return (bytes) => {
    done += bytes;
    if (performance.now() - reported < reportEveryMs) return;
    reported = performance.now();
    progress(total > 0 ? `${megabytes(done)} of ${megabytes(total)} MB` : `${megabytes(done)} MB`);
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0);
}
