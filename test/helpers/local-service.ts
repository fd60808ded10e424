import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a local service was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
}

/** A status, or a status with headers and JSON. */
export type Reply = number | { status: number; headers?: Record<string, string>; body?: unknown };

export interface LocalService {
  /** http://127.0.0.1:port */
  readonly address: string;
  readonly asked: readonly Asked[];
  close(): void;
}

/** A service on this machine that answers as a test says. */
export async function localService(reply: (asked: Asked) => Reply): Promise<LocalService> {
  const asked: Asked[] = [];
  const server = http.createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const sent = await text(request);
    const one = {
      method,
      path: url,
      authorization: headers.authorization ?? '',
      body: sent ? JSON.parse(sent) : undefined,
    };
    asked.push(one);
    const answer = reply(one);
    const { status, headers: own = {}, body = {} } = typeof answer === 'number' ? { status: answer } : answer;
    response.writeHead(status, { 'content-type': 'application/json', ...own }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, asked, close: () => server.close() };
}
