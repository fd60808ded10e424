import type http from 'node:http';

/** A request to the stand-in for meshStack. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly type?: string;
}
