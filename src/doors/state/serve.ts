import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, isIP } from 'node:net';
import { BerthError } from '../../errors.ts';
import type { DocumentStore } from '../../state/document-store.ts';
import { listenAddress } from '../listen-address.ts';
import { type OnAnswer, stateServer } from './state-server.ts';
import { TokenFile } from './tokens.ts';

/** Where a state server listens, and who may ask it. */
export interface ServeOptions {
  /** E.g. "127.0.0.1:8391" or "[::]:8391"; port 0 is any that is free. */
  readonly listen: string;
  /** Absolute path of the file of tokens; without it, this machine only. */
  readonly tokens: string | undefined;
  /** Absolute paths of PEM files; without them plain HTTP, for a proxy that speaks TLS. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
  readonly onAnswer: OnAnswer;
}

export interface RunningServer {
  readonly address: string;
  /** Takes no more requests, and ends when those that are under way are answered. */
  drain(): Promise<void>;
  /** Ends at once. */
  end(): void;
}

/** @throws SERVE_OPEN, TOKENS_INVALID, SERVE_FAILED */
export async function serveState(store: DocumentStore, options: ServeOptions): Promise<RunningServer> {
  const { host, port } = listenAddress(options.listen, 'serve state');
  if (!options.tokens && !isLoopback(host)) throw new BerthError('SERVE_OPEN', { address: options.listen });
  const tokens = options.tokens === undefined ? undefined : new TokenFile(options.tokens);
  // A file that is of no use is told now, and not to everybody who asks.
  await tokens?.entries();
  const handler = stateServer(store, tokens, options.onAnswer);
  const failed = (cause: Error) =>
    new BerthError('SERVE_FAILED', { address: options.listen, problem: cause.message }, { cause });
  const server = await make(options, handler).catch((cause) => {
    throw failed(cause);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(failed(cause)));
    server.listen(port, host, () => resolve());
  });
  const found = server.address() as AddressInfo;
  const name = found.family === 'IPv6' ? `[${found.address}]` : found.address;
  return {
    address: `${options.tls ? 'https' : 'http'}://${name}:${found.port}`,
    drain: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeIdleConnections();
      });
    },
    end: () => server.closeAllConnections(),
  };
}

async function make({ tls }: ServeOptions, handler: ReturnType<typeof stateServer>): Promise<Server> {
  if (!tls) return createServer(handler);
  const [cert, key] = await Promise.all([readFile(tls.certificate), readFile(tls.key)]);
  return createTlsServer({ cert, key }, handler);
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
