import { z } from 'zod';
import { ApiFailure, ask } from './api-request.ts';
import { jsonValue } from './json-text.ts';

/** In whose name a request is sent. */
export interface Authority {
  /** Value of the header Authorization. @throws ApiFailure */
  header(): Promise<string>;
  /** The header was refused. @returns whether there may be a better one */
  renew(): boolean;
}

const answer = z.object({ access_token: z.string().min(1), expires_in: z.number() });

/** A token that is about to expire is not used any more. */
const marginMs = 30_000;

/** An API key: it is exchanged for a token, which holds for a while. */
export class ApiKeyAuthority implements Authority {
  private readonly url: string;
  private readonly key: { readonly clientId: string; readonly clientSecret: string };
  private known: { readonly header: string; readonly until: number } | undefined;
  private underway: Promise<string> | undefined;

  constructor(url: string, key: { readonly clientId: string; readonly clientSecret: string }) {
    this.url = url;
    this.key = key;
  }

  async header(): Promise<string> {
    if (this.known && Date.now() < this.known.until) return this.known.header;
    this.underway ??= this.login().finally(() => {
      this.underway = undefined;
    });
    return await this.underway;
  }

  renew(): boolean {
    const isOld = this.known !== undefined;
    this.known = undefined;
    return isOld;
  }

  private async login(): Promise<string> {
    const { status, text } = await ask(`${this.url}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(this.key),
    });
    if (status !== 200) throw new ApiFailure(`the login answers ${status}`, status);
    const { data } = answer.safeParse(jsonValue(text));
    if (!data) throw new ApiFailure('the login answers without a token');
    const header = `Bearer ${data.access_token}`;
    this.known = { header, until: Date.now() + data.expires_in * 1000 - marginMs };
    return header;
  }
}

/** Sends a request in somebody's name; what was refused is sent once more where the name can be renewed. @throws ApiFailure */
export async function askAs(
  authority: Authority,
  url: string,
  request: Parameters<typeof ask>[1],
): ReturnType<typeof ask> {
  for (let round = 1; ; round += 1) {
    const headers = { ...request.headers, authorization: await authority.header() };
    const answer = await ask(url, { ...request, headers });
    if (answer.status !== 401 || round > 1 || !authority.renew()) return answer;
  }
}

/** A user and a password, as meshStack has them for runners of before. */
export function basicAuthority(username: string, password: string): Authority {
  const header = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return { header: async () => header, renew: () => false };
}

/** The token of one run. */
export function runAuthority(token: string): Authority {
  return { header: async () => `Bearer ${token}`, renew: () => false };
}
