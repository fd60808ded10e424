/** meshStack did not answer, or not as it should. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  /** Undefined: there was no answer. */
  readonly status: number | undefined;

  constructor(message: string, status?: number, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.status = status;
  }

  /** Whether the same request may do better later. */
  get isPassing(): boolean {
    return this.status === undefined || this.status >= 500 || this.status === 429;
  }
}

const answerWithinMs = 30_000;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends one request; redirects are not followed, as the authority would go along. @throws ApiFailure without an answer */
export async function ask(
  url: string,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  },
): Promise<Answer> {
  const { status, bytes } = await askForBytes(url, request, { withinMs: answerWithinMs, most: 64 << 20 });
  return { status, text: bytes.toString('utf8') };
}

/** The same, for what is no text. @param limits.most bytes of an answer */
export async function askForBytes(
  url: string,
  request: Parameters<typeof ask>[1],
  limits: { readonly withinMs: number; readonly most: number },
): Promise<{ readonly status: number; readonly bytes: Buffer }> {
  try {
    const response = await fetch(url, {
      ...request,
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.withinMs),
    });
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of response.body ?? []) {
      parts.push(part);
      bytes += part.length;
      if (bytes > limits.most) throw new ApiFailure(`the answer is larger than ${limits.most} bytes`, 413);
    }
    return { status: response.status, bytes: Buffer.concat(parts) };
  } catch (error) {
    if (error instanceof ApiFailure) throw error;
    const { message, cause, name } = error as Error;
    const problem = name === 'TimeoutError' ? `no answer within ${limits.withinMs / 1000} seconds` : '';
    throw new ApiFailure(problem || (cause as Error | undefined)?.message || message, undefined, {
      cause: error,
    });
  }
}
