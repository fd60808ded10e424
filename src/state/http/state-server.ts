import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { DocumentStore, Over } from '../document-store.ts';

/** Who may use a state server; without it, everybody who reaches it. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/**
 * A state server over any store of documents. Under /states/<instance> it is what Terraform's backend http wants, with
 * LOCK and UNLOCK; under /documents/<address>, /names/, /folders/ and /all/ what berth itself wants, with conditional
 * writes.
 */
export function stateServer(store: DocumentStore, login?: Login): RequestListener {
  return (request, response) => {
    answer(store, login, request).then(
      ({ status, text = '', headers = {} }) => send(response, status, text, headers),
      (error: Error) => send(response, 500, error.message, {}),
    );
  };
}

interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Question {
  readonly method: string;
  /** What is below the kind: an address, a folder or an instance. */
  readonly rest: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Nothing that leads out of a folder, or is hidden in it. */
const soundAddress = /^[a-z0-9][\w.-]*(\/[a-z0-9][\w.-]*)*$/i;

async function answer(
  store: DocumentStore,
  login: Login | undefined,
  request: IncomingMessage,
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://server');
  const body = await textOf(request);
  if (login && !isAllowed(login, request.headers.authorization))
    return { status: 401, headers: { 'www-authenticate': 'Basic realm="berth"' } };
  const [kind = '', ...parts] = url.pathname.slice(1).split('/');
  const question = {
    method: request.method ?? 'GET',
    rest: parts.join('/'),
    query: url.searchParams,
    headers: request.headers,
    body,
  };
  const handler = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!handler || !soundAddress.test(question.rest)) return { status: 404 };
  return await handler(store, question);
}

type Handler = (store: DocumentStore, question: Question) => Promise<Answer>;

const kinds: Readonly<Record<string, Handler>> = {
  documents: async (store, question) => await documentAnswer(store, question),
  states: async (store, question) => await stateAnswer(store, question),
  names: async (store, { rest }) => json(await store.names(rest)),
  folders: async (store, { rest }) => json(await store.folders(rest)),
  all: async (store, { rest }) => json(Object.fromEntries(await store.readAll(rest))),
};

async function documentAnswer(
  store: DocumentStore,
  { method, rest: address, headers, body }: Question,
): Promise<Answer> {
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
  { method, rest: instance, query, body }: Question,
): Promise<Answer> {
  const [state, lock] = [`states/${instance}`, `state-locks/${instance}`];
  const held = await store.read(lock);
  switch (method) {
    case 'GET': {
      const found = await store.read(state);
      return found ? { status: 200, text: found.text } : { status: 404 };
    }
    case 'POST':
      if (held && idOf(held.text) !== query.get('ID')) return { status: 423, text: held.text };
      await store.write(state, body);
      return { status: 200 };
    case 'DELETE':
      if (held && idOf(held.text) !== query.get('ID')) return { status: 423, text: held.text };
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

function idOf(lock: string): string | undefined {
  try {
    return JSON.parse(lock).ID;
  } catch {
    return undefined;
  }
}

function isAllowed({ username, password }: Login, given: string | undefined): boolean {
  const wanted = Buffer.from(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
  const said = Buffer.from(given ?? '');
  return said.length === wanted.length && timingSafeEqual(said, wanted);
}

function json(value: unknown): Answer {
  return { status: 200, text: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
