import { z } from 'zod';
import { downloadText } from './download.ts';

/** Where a publisher says which checksum a file has. */
export type PublishedChecksum =
  /** A file with the checksum of one file, or with a line `<sha256>  <file name>` per file. */
  | { readonly form: 'sums'; readonly url: string }
  /** GitHub's description of a release, for projects that publish no sums themselves. */
  | { readonly form: 'github-release'; readonly url: string };

const release = z.object({ assets: z.array(z.object({ name: z.string(), digest: z.string().nullish() })) });
const checksum = /^[0-9a-f]{64}$/;

/**
 * @param fileName last part of the download's address
 * @returns the published SHA-256, in hexadecimal
 * @throws Error when the publisher's page does not answer or does not name the file
 */
export async function publishedChecksum(
  source: PublishedChecksum,
  fileName: string,
  signal?: AbortSignal,
): Promise<string> {
  const text = await downloadText(source.url, signal);
  const found = source.form === 'sums' ? fromSums(text, fileName) : fromRelease(text, fileName);
  if (found === undefined || !checksum.test(found)) {
    throw new Error(`"${source.url}" names no checksum of "${fileName}"`);
  }
  return found;
}

function fromSums(text: string, fileName: string): string | undefined {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+\*?/));
  if (lines.length === 1 && lines[0]?.length === 1) return lines[0][0];
  return lines.find(([, name]) => name === fileName)?.[0];
}

function fromRelease(text: string, fileName: string): string | undefined {
  const { assets } = release.parse(JSON.parse(text));
  return assets.find(({ name }) => name === fileName)?.digest?.replace(/^sha256:/, '');
}
