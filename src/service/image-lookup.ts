import https from 'node:https';

const answerWithinMs = 5000;
const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Account of a registry. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

/**
 * Asks a registry for an image, as a node does before it pulls it.
 *
 * @param image host[:port]/repository, then @digest or :tag
 * @param authority PEM of who vouches for the registry's certificate
 * @returns why the image cannot be pulled; undefined when it can
 */
export async function imageProblem(
  image: string,
  login: RegistryLogin,
  authority: string,
): Promise<string | undefined> {
  const parts = imageParts(image);
  if (!parts) return `"${image}" is no image with a host and a tag or digest`;
  const { host, repository, reference } = parts;
  let status: number;
  try {
    status = await head(`https://${host}/v2/${repository}/manifests/${reference}`, login, authority);
  } catch (error) {
    return `the registry ${host} does not answer: ${(error as Error).message || String(error)}`;
  }
  if (status === 404) return `the registry ${host} has no such image`;
  if (status === 401 || status === 403)
    return `the registry ${host} refuses the pull secret (status ${status})`;
  return status >= 400 ? `the registry ${host} answers with status ${status}` : undefined;
}

/** @returns undefined for what names no registry */
export function imageParts(
  image: string,
): { readonly host: string; readonly repository: string; readonly reference: string } | undefined {
  const match = /^([^/]+[.:][^/]*)\/([^@]+?)(?:@(sha256:[0-9a-f]+)|:([^:/@]+))$/.exec(image);
  const [, host, repository, digest, tag] = match ?? [];
  const reference = digest ?? tag;
  // A tag beside a digest says nothing more.
  return host && repository && reference
    ? { host, repository: digest ? repository.replace(/:[^:/]+$/, '') : repository, reference }
    : undefined;
}

function head(address: string, { username, password }: RegistryLogin, ca: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = https.request(address, {
      method: 'HEAD',
      ca,
      auth: `${username}:${password}`,
      headers: { accept: manifests },
      signal: AbortSignal.timeout(answerWithinMs),
    });
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('error', reject);
    request.end();
  });
}
