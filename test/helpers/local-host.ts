import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A host on this machine that stands in for a public one. */
export interface LocalHost {
  /** Address without a trailing slash. */
  readonly url: string;
  /** Paths that were asked for, in order; HEAD requests are left out. */
  readonly asked: string[];
  /** What it gives: path -> body, or a function that answers by itself. */
  readonly pages: Map<
    string,
    Buffer | string | ((request: IncomingMessage, response: ServerResponse) => void)
  >;
  close(): Promise<void>;
}

/** Starts a host that ends with the test. */
export async function localHost(): Promise<LocalHost> {
  const asked: string[] = [];
  const pages: LocalHost['pages'] = new Map();
  const server = createServer((request, response) => {
    const place = request.url ?? '';
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    asked.push(place);
    const page = pages.get(place);
    if (typeof page === 'function') page(request, response);
    else response.writeHead(page === undefined ? 404 : 200).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, pages, close };
}
