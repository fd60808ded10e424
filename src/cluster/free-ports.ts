import { createServer } from 'node:net';

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

/** @returns true when nobody listens on a port of the loopback interface */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
