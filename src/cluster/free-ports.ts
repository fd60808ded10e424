import { createServer } from 'node:net';
import { clusterFailure } from './cluster-failure.ts';

// Below what systems give to outgoing connections, and outside Kubernetes' node ports.
const lowest = 20_000;
const highest = 29_999;

/** @returns that many different ports of the loopback interface that nobody listens on now */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest + 1));
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

/**
 * @param files of what the port was chosen for
 * @param name of the process that is to listen on it
 * @throws BerthError CLUSTER_FAILED that names the port
 */
export async function requireFree(
  port: number,
  files: { readonly folder: string },
  name: string,
): Promise<void> {
  if (!(await isFree(port)))
    throw clusterFailure(files, `another program listens on port ${port}, which is the one of its ${name}`);
}

/** @returns true when nobody listens on a port of the loopback interface */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
