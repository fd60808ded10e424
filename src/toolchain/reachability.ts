const answerWithinMs = 2000;

/** Tells quickly whether hosts answer; each is asked once in the life of the process. */
export class Reachability {
  readonly #answers = new Map<string, Promise<boolean>>();

  /** @returns true when the hosts of all these addresses answer; false after two seconds at the latest */
  async answer(addresses: readonly string[]): Promise<boolean> {
    const answers = await Promise.all(addresses.map((address) => this.#host(new URL(address).origin)));
    return answers.every(Boolean);
  }

  #host(origin: string): Promise<boolean> {
    const known = this.#answers.get(origin);
    if (known !== undefined) return known;
    const answer = ask(origin);
    this.#answers.set(origin, answer);
    return answer;
  }
}

async function ask(origin: string): Promise<boolean> {
  try {
    const request = {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithinMs),
    } as const;
    const { status } = await fetch(`${origin}/`, request);
    // A filtering proxy answers for the host, but with a refusal.
    return status < 500 && status !== 403 && status !== 407;
  } catch {
    return false;
  }
}
