const answerWithinMs = 10_000;

/** Who asks: a user with a password, or whoever holds a token. Empty: nobody in particular. */
export interface Identity {
  readonly username?: string;
  readonly password?: string;
  readonly token?: string;
}

/** What a service answered. */
export interface Answer {
  readonly status: number;
  /** Parsed JSON where it is some; else the text. */
  readonly body: unknown;
}

/**
 * Sends one request to a service outside of the cluster. Certificates are always checked; redirects are not followed, as
 * the identity would go along.
 * @throws Error when there is no answer
 */
export async function askService(
  address: string,
  identity: Identity,
  { method = 'GET', path, body }: { method?: 'GET' | 'POST' | 'DELETE'; path: string; body?: unknown },
): Promise<Answer> {
  const authorization = authorizationOf(identity);
  const response = await fetch(`${address}${path}`, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(answerWithinMs),
    headers: {
      accept: 'application/json',
      ...(authorization !== undefined && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    throw new Error(problemOf(error), { cause: error });
  });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: text };
  }
}

function authorizationOf({ username, password, token }: Identity): string | undefined {
  if (token) return `Bearer ${token}`;
  return username ? `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` : undefined;
}

/** fetch() says "fetch failed", and the reason in its cause. */
function problemOf(error: Error): string {
  if (error.name === 'TimeoutError') return `no answer within ${answerWithinMs / 1000} seconds`;
  const { cause } = error;
  return cause instanceof Error && cause.message ? cause.message : error.message;
}
