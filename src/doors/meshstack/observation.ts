import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

/** Where a runner can be looked at: `/healthz` and `/metrics`. It tells nothing of any run. */
export interface Observation {
  readonly address: string;
  close(): void;
}

/** @param listen e.g. { host: "127.0.0.1", port: 0 } for any free port @throws Error of the system */
export async function observed(
  listen: { readonly host: string; readonly port: number },
  metrics: Metrics,
): Promise<Observation> {
  const server: Server = createServer((request, response) => {
    const text = request.url === '/healthz' ? 'OK' : request.url === '/metrics' ? metrics.text : undefined;
    const type = request.url === '/metrics' ? 'text/plain; version=0.0.4' : 'text/plain';
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': type }).end(text ?? '');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, resolve);
  });
  const { address, family, port } = server.address() as AddressInfo;
  return {
    address: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
