import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { BerthError } from '../errors.ts';
import { type Connection, unreachable } from './connection.ts';
import { type Credential, credential } from './credential.ts';

const answerWithinMs = 10_000;
const json = 'application/json';

/** What a Kubernetes API server answered. */
export interface ApiAnswer {
  readonly status: number;
  /** Parsed JSON; text of `/readyz` and the like as it is. */
  readonly body: unknown;
  readonly retryAfterSeconds?: number;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface SendOptions {
  readonly timeoutMs?: number;
  readonly contentType?: string;
  readonly accept?: string;
}

interface Request {
  readonly method: Method;
  readonly path: string;
  readonly body: unknown;
  readonly contentType: string;
  readonly accept: string;
}

/** Sends requests to one API server under one identity. */
export class ApiRequest {
  readonly #connection: Connection;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  #agent: Promise<{ readonly agent: http.Agent; readonly credential: Credential }> | undefined;

  constructor(connection: Connection, environment: Readonly<Record<string, string | undefined>>) {
    this.#connection = connection;
    this.#environment = environment;
  }

  /**
   * @param options.timeoutMs how long the server has for the whole answer
   * @param options.contentType of the body; a patch says by it what kind of patch it is
   * @param options.accept of the answer; a list may be had without the contents
   * @returns any answer but a refusal
   * @throws BerthError CLUSTER_UNREACHABLE, CLUSTER_FORBIDDEN
   */
  async send(
    method: Method,
    path: string,
    body?: unknown,
    { timeoutMs = answerWithinMs, contentType = json, accept = json }: SendOptions = {},
  ): Promise<ApiAnswer> {
    const answer = await this.#patientExchange({ method, path, body, contentType, accept }, timeoutMs);
    const { status } = answer;
    if (status === 401 || status === 403) {
      const problem = `${statusMessage(answer)} (${method} ${path} as "${this.#connection.user}")`;
      throw new BerthError('CLUSTER_FORBIDDEN', { problem });
    }
    if (status >= 500 || status === 429)
      throw unreachable(this.#connection, `it answers ${status}: ${statusMessage(answer)}`);
    return answer;
  }

  /** A server that is busy, as just after new kinds of resources were made, says when to come back. */
  async #patientExchange(request: Request, timeoutMs: number): Promise<ApiAnswer> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const answer = await this.#exchange(request, Math.ceil(Math.max(1, end - performance.now())));
      const waitMs = (answer.retryAfterSeconds ?? 1) * 1000;
      if (answer.status !== 429 || performance.now() + waitMs > end) return answer;
      await sleep(waitMs);
    }
  }

  async #exchange(
    { method, path, body, contentType, accept }: Request,
    timeoutMs: number,
  ): Promise<ApiAnswer> {
    const { server } = this.#connection;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      this.#agent ??= this.#connectAgent();
      const { agent, credential } = await this.#agent;
      const sent = body === undefined ? undefined : JSON.stringify(body);
      const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
        const request = (server.startsWith('https:') ? https : http).request(
          `${server}${path}`,
          {
            method,
            agent,
            signal,
            headers: {
              accept,
              ...headers(credential),
              ...(sent !== undefined && bodyHeaders(sent, contentType)),
            },
          },
          resolve,
        );
        request.on('error', reject);
        request.end(sent);
      });
      const answer = await text(response);
      const isJson = response.headers['content-type']?.includes('json') ?? false;
      const retryAfter = Number.parseInt(response.headers['retry-after'] ?? '', 10);
      return {
        status: response.statusCode ?? 0,
        body: isJson ? JSON.parse(answer) : answer,
        ...(retryAfter >= 0 && { retryAfterSeconds: retryAfter }),
      };
    } catch (error) {
      const seconds = `no answer within ${timeoutMs / 1000} seconds`;
      if (error instanceof BerthError) throw error;
      const problem = signal.aborted ? seconds : (error as Error).message || String(error);
      throw unreachable(this.#connection, problem, error);
    }
  }

  async #connectAgent() {
    const { certificateAuthority, entries, server } = this.#connection;
    const found = await credential(this.#connection, this.#environment);
    if (!server.startsWith('https:'))
      return { agent: new http.Agent({ keepAlive: true }), credential: found };
    const agent = new https.Agent({
      keepAlive: true,
      ca: certificateAuthority,
      cert: found.certificate,
      key: found.key,
      rejectUnauthorized: !entries.cluster['insecure-skip-tls-verify'],
      servername: entries.cluster['tls-server-name'],
    });
    return { agent, credential: found };
  }
}

/** @returns the message of a Kubernetes Status object, or the answer's text */
export function statusMessage({ status, body }: ApiAnswer): string {
  const message = (body as { message?: unknown } | null)?.message;
  return typeof message === 'string'
    ? message
    : typeof body === 'string' && body
      ? body.trim()
      : `status ${status}`;
}

function headers(credential: Credential): http.OutgoingHttpHeaders {
  const authorization = authorizationOf(credential);
  return authorization === undefined ? {} : { authorization };
}

/** With its length: Node would send the body of a DELETE without it, and the server would take it for a request. */
function bodyHeaders(body: string, contentType: string): http.OutgoingHttpHeaders {
  return { 'content-type': contentType, 'content-length': Buffer.byteLength(body) };
}

function authorizationOf({ token, username, password }: Credential): string | undefined {
  if (token) return `Bearer ${token}`;
  return username ? `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` : undefined;
}
