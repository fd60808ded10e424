import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { BerthError } from '../../errors.ts';
import type { DocumentStore, Over } from '../../state/document-store.ts';
import { type Address, addressOf } from './address.ts';
import type { TokenFile } from './tokens.ts';
import { keepVersion } from './versions.ts';

const mostBytes = 64 * 1024 * 1024;

/** Told of each request when it was answered; no token, and nothing that was sent. */
export type OnAnswer = (method: string, path: string, status: number) => void;

/**
 * A state server over any store of documents. `/<project>/states/<instance>`, and the addresses that meshStack has, are
 * what Terraform's backend http wants, with LOCK and UNLOCK; under `/<project>/documents/<address>`, `/names/`,
 * `/folders/` and `/all/` is what berth itself wants, with conditional writes; under `/versions/<instance>` the states of
 * before.
 * @param tokens undefined: everybody on this machine may ask
 */
export function stateServer(
  store: DocumentStore,
  tokens: TokenFile | undefined,
  onAnswer: OnAnswer = () => undefined,
): RequestListener {
  return (request, response) => {
    const path = new URL(request.url ?? '/', 'http://server').pathname;
    answer(store, tokens, request)
      .catch(failure)
      .then((found) => {
        onAnswer(request.method ?? '', path, found.status);
        send(response, found);
      });
  };
}

interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Question extends Address {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function answer(
  store: DocumentStore,
  tokens: TokenFile | undefined,
  request: IncomingMessage,
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://server');
  const refusal = tokens
    ? refused(await tokens.admission(request.headers.authorization, url.pathname))
    : isFromBrowser(request.headers) && { status: 403, text: 'no browser may ask without a token' };
  if (refusal) return refusal;
  const address = addressOf(url.pathname);
  const handler = address && Object.hasOwn(kinds, address.kind) ? kinds[address.kind] : undefined;
  if (!address || !handler) return { status: 404 };
  const bytes = await bodyOf(request);
  if (!bytes) return { status: 413, text: `more than ${mostBytes} bytes` };
  const digest = request.headers['content-md5'];
  if (digest && digest !== createHash('md5').update(bytes).digest('base64'))
    return { status: 400, text: 'the body is not what Content-MD5 says' };
  return await handler(store, {
    ...address,
    method: request.method ?? 'GET',
    query: url.searchParams,
    headers: request.headers,
    body: bytes.toString('utf8'),
  });
}

function refused(admission: 'allowed' | 'unknown' | 'elsewhere'): Answer | undefined {
  if (admission === 'allowed') return undefined;
  if (admission === 'elsewhere') return { status: 403, text: 'the token is for other addresses' };
  return { status: 401, headers: { 'www-authenticate': 'Basic realm="berth"' } };
}

/** A page that somebody looks at could lead the browser here, by its own name for this machine too. */
function isFromBrowser({ origin, host = '' }: IncomingMessage['headers']): boolean {
  return origin !== undefined || !/^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

type Handler = (store: DocumentStore, question: Question) => Promise<Answer>;

const kinds: Readonly<Record<string, Handler>> = {
  documents: async (store, question) => await documentAnswer(store, question),
  states: async (store, question) => await stateAnswer(store, question),
  versions: async (store, question) => await versionAnswer(store, question),
  names: async (store, { project, rest }) => json(await store.names(inside(project, rest))),
  folders: async (store, { project, rest }) => json(await store.folders(inside(project, rest))),
  all: async (store, { project, rest }) => {
    const all = [...(await store.readAll(inside(project, rest)))];
    return json(
      Object.fromEntries(all.map(([address, text]) => [address.slice(inside(project, '').length), text])),
    );
  },
};

/** A project keeps out of the way of what the store holds besides. */
function inside(project: string, rest: string): string {
  return `served/${project}/${rest}`;
}

async function documentAnswer(
  store: DocumentStore,
  { method, project, rest, headers, body }: Question,
): Promise<Answer> {
  const address = inside(project, rest);
  switch (method) {
    case 'GET': {
      const found = await store.read(address);
      return found
        ? { status: 200, text: found.text, headers: { etag: `"${found.version}"` } }
        : { status: 404 };
    }
    case 'PUT': {
      const written = await store.write(address, body, conditionOf(headers));
      return { status: written ? 204 : 412 };
    }
    case 'DELETE':
      await store.remove(address);
      return { status: 204 };
    default:
      return { status: 405 };
  }
}

function conditionOf(headers: IncomingMessage['headers']): Over | undefined {
  if (headers['if-none-match'] === '*') return 'nothing';
  const version = headers['if-match'];
  return version === undefined ? undefined : { version: version.replaceAll('"', '') };
}

/** By Terraform's protocol: a state that is locked is written by the holder of the lock only, who names its id. */
async function stateAnswer(
  store: DocumentStore,
  { method, project, rest: instance, query, body }: Question,
): Promise<Answer> {
  const state = inside(project, `states/${instance}`);
  const lock = inside(project, `state-locks/${instance}`);
  const held = await store.read(lock);
  const isHolder = !held || idOf(held.text) === query.get('ID');
  const keep = async () => {
    const before = await store.read(state);
    if (before && before.text !== body)
      await keepVersion(store, inside(project, `versions/${instance}`), before.text);
  };
  switch (method) {
    case 'GET': {
      const found = await store.read(state);
      return found ? { status: 200, text: found.text } : { status: 404 };
    }
    case 'POST':
      if (!isHolder) return { status: 423, text: held.text };
      await keep();
      await store.write(state, body);
      return { status: 200 };
    case 'DELETE':
      if (!isHolder) return { status: 423, text: held.text };
      await keep();
      await store.remove(state);
      return { status: 200 };
    case 'LOCK': {
      if (await store.write(lock, body, 'nothing')) return { status: 200 };
      return { status: 423, text: (await store.read(lock))?.text ?? '' };
    }
    case 'UNLOCK':
      // "force-unlock" says the id that a person gave.
      if (held && idOf(held.text) !== idOf(body)) return { status: 409, text: held.text };
      await store.remove(lock);
      return { status: 200 };
    default:
      return { status: 405 };
  }
}

/** `/versions/<instance>` names them, the newest last; `?id=` gives one. */
async function versionAnswer(
  store: DocumentStore,
  { method, project, rest: instance, query }: Question,
): Promise<Answer> {
  if (method !== 'GET') return { status: 405 };
  const folder = inside(project, `versions/${instance}`);
  const names = await store.names(folder);
  const id = query.get('id');
  if (id === null) return json(names);
  const found = names.includes(id) ? await store.read(`${folder}/${id}`) : undefined;
  return found ? { status: 200, text: found.text } : { status: 404 };
}

function idOf(lock: string): string | undefined {
  try {
    return JSON.parse(lock).ID;
  } catch {
    return undefined;
  }
}

function json(value: unknown): Answer {
  return { status: 200, text: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}

/** Terraform asks again after 5xx; what is too large stays so. */
function failure(error: unknown): Answer {
  const text = error instanceof BerthError ? error.message : 'the server failed';
  if (error instanceof BerthError && error.code === 'STATE_TOO_LARGE') return { status: 413, text };
  return { status: error instanceof BerthError ? 503 : 500, text };
}

function send(response: ServerResponse, { status, text = '', headers = {} }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
