import { setTimeout as sleep } from 'node:timers/promises';
import { BerthError } from '../errors.ts';

const answerWithinMs = 20_000;
/** A busy server is asked again so often. */
const tries = 4;
const pauseMs = 200;

export interface RemoteAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** One request, made anew for each try. */
export interface RemoteRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Asks a remote place; a busy one several times.
 * @param place as a person would look for it
 * @throws BACKEND_UNREACHABLE, BACKEND_REFUSED
 */
export async function askRemote(place: string, request: () => RemoteRequest): Promise<RemoteAnswer> {
  for (let round = 1; ; round += 1) {
    const answer = await ask(place, request());
    if (answer.status === 401 || answer.status === 403)
      throw backendRefused(place, `it answers ${answer.status}${reason(answer)}`);
    if (answer.status < 500 && answer.status !== 429) return answer;
    if (round === tries) throw backendUnreachable(place, `it answers ${answer.status}${reason(answer)}`);
    await sleep(pauseMs * 2 ** round);
  }
}

export function backendUnreachable(place: string, problem: string, cause?: unknown): BerthError {
  return new BerthError('BACKEND_UNREACHABLE', { place, problem }, { cause });
}

export function backendRefused(place: string, problem: string, cause?: unknown): BerthError {
  return new BerthError('BACKEND_REFUSED', { place, problem }, { cause });
}

/** An answer that the protocol does not know. */
export function unexpected(place: string, { status, ...rest }: RemoteAnswer): BerthError {
  return backendRefused(place, `it answers ${status}${reason({ status, ...rest })}`);
}

async function ask(place: string, { method, url, headers, body }: RemoteRequest): Promise<RemoteAnswer> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      redirect: 'error',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    throw backendUnreachable(place, cause?.message || message, error);
  }
}

/** What a server says, in one short line: `<Code>` and `<Message>` of S3, or plain text. */
function reason({ text }: RemoteAnswer): string {
  const [, code] = /<Code>([^<]*)<\/Code>/.exec(text) ?? [];
  const [, message] = /<Message>([^<]*)<\/Message>/.exec(text) ?? [];
  const said = code ? [code, message].filter(Boolean).join(', ') : text.replace(/\s+/g, ' ').trim();
  return said && !said.startsWith('<') ? `: ${said.slice(0, 200)}` : '';
}
