import type { RemoteConfig } from '../../model/backend-config.ts';
import { askRemote, type RemoteAnswer, unexpected } from '../remote-request.ts';
import { type S3Keys, signedHeaders } from './signature.ts';

/** An object, and what tells it from the next one under its key. */
export interface StoredObject {
  readonly text: string;
  readonly etag: string;
}

type Location = Pick<RemoteConfig<'s3'>, 'bucket' | 'region' | 'endpoint' | 'pathStyle'>;

/** Objects of one bucket, by key. */
export class Bucket {
  /** As a person would look for it. */
  readonly place: string;
  private readonly base: URL;
  private readonly region: string;
  private readonly keys: () => Promise<S3Keys>;

  constructor({ bucket, region, endpoint, pathStyle }: Location, keys: () => Promise<S3Keys>) {
    this.place = `s3://${bucket}${endpoint ? ` at ${endpoint}` : ''}`;
    this.region = region;
    this.keys = keys;
    const base = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
    if (pathStyle) base.pathname = `${base.pathname.replace(/\/$/, '')}/${bucket}/`;
    else base.host = `${bucket}.${base.host}`;
    this.base = base;
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const answer = await this.ask('GET', key);
    if (answer.status === 404 && !answer.text.includes('NoSuchBucket')) return undefined;
    const etag = answer.headers.get('etag');
    if (answer.status !== 200 || etag === null) throw unexpected(this.place, answer);
    return { text: answer.text, etag };
  }

  /** @returns false when the condition does not hold */
  async put(key: string, text: string, condition: Readonly<Record<string, string>> = {}): Promise<boolean> {
    const answer = await this.ask('PUT', key, { body: text, headers: condition });
    // 409: another conditional write was faster; 404: there is nothing that could match.
    const refused = [409, 412].includes(answer.status) || (answer.status === 404 && 'if-match' in condition);
    if (refused && !answer.text.includes('NoSuchBucket')) return false;
    if (answer.status !== 200) throw unexpected(this.place, answer);
    return true;
  }

  async remove(key: string): Promise<void> {
    const answer = await this.ask('DELETE', key);
    if (![200, 204, 404].includes(answer.status)) throw unexpected(this.place, answer);
  }

  /** All keys that begin so, in alphabetical order. */
  async list(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const query = { 'list-type': '2', prefix, ...(next && { 'continuation-token': next }) };
      const answer = await this.ask('GET', '', { query });
      if (answer.status !== 200) throw unexpected(this.place, answer);
      keys.push(...elements(answer.text, 'Key'));
      [next] = elements(answer.text, 'NextContinuationToken');
    }
    return keys.sort();
  }

  private async ask(
    method: string,
    key: string,
    {
      body,
      headers = {},
      query = {},
    }: {
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly query?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<RemoteAnswer> {
    const url = new URL(this.base);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${key}`;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const keys = await this.keys();
    return await askRemote(this.place, () => ({
      method,
      url: url.href,
      headers: { ...signedHeaders({ method, url, region: this.region, body }, keys), ...headers },
      ...(body !== undefined && { body }),
    }));
  }
}

/** Texts of all elements of that name; S3's answers nest none in itself. */
function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    unescaped(text),
  );
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole);
}
