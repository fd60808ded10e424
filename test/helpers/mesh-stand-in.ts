import {
  constants,
  createCipheriv,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { blockList, type StandingBlock } from './mesh-block-list.ts';
import type { Answer, Asked } from './mesh-request.ts';
import { type Order, OrderedRun, runDocument } from './mesh-run.ts';
import { artifact, claim, register, updateRun } from './mesh-run-answers.ts';
import { registeredRunner } from './mesh-schemas.ts';
import { stateAnswer, stateKey } from './mesh-states.ts';

const runMedia = 'application/vnd.meshcloud.api.meshbuildingblockrun.v1.hal+json';
const runnerMedia = 'application/vnd.meshcloud.api.meshbuildingblockrunner.v1-preview.hal+json';

/**
 * A stand-in for meshStack's API, as far as a runner and the inventory see it; there is none to be had for tests. It is written from what
 * the reference runner (building-block-runner 1.3.0) sends and reads, and notes everything that this one would not send.
 */
export class MeshStandIn {
  readonly runner = randomUUID();
  readonly clientId = 'client-1';
  readonly clientSecret = `client-secret-${randomBytes(9).toString('hex')}`;
  readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  /** What the reference runner would not have sent. */
  readonly violations: string[] = [];
  /** Bodies of all requests but those of states, as they came. */
  readonly sent: string[] = [];
  readonly states = new Map<string, string>();
  readonly registered: unknown[] = [];
  /** What was ordered in the panel, for those who list it. */
  readonly blocks: StandingBlock[] = [];
  /** Requests as "METHOD path". */
  readonly asked: string[] = [];
  /** Status of the answer to a list of building blocks. */
  listStatus = 200;
  /** Answers nothing: a connection ends at once. */
  down = false;
  /** A runner was killed: the next one may tell an end again. */
  mayRepeat = false;
  /** States are not answered until it is resolved. */
  stateGate: Promise<void> | undefined;
  /** Answers the next claims with this status. */
  readonly claimAnswers: number[] = [];
  logins = 0;
  claims = 0;
  refusals = 0;
  /** Seconds that a token of the API key holds. */
  tokenSeconds = 3600;
  runnerStatus = 200;
  readonly runs = new Map<string, OrderedRun>();
  /** Not claimed yet. */
  readonly waiting: OrderedRun[] = [];
  private readonly tokens = new Set<string>();
  private readonly server: http.Server;
  address = '';

  private constructor() {
    this.server = http.createServer((request, response) => {
      if (this.down) return request.socket.destroy();
      this.answer(request).then(
        ({ status, body, type = 'application/json' }) => {
          const bytes = Buffer.isBuffer(body) ? body : body === undefined ? undefined : JSON.stringify(body);
          response.writeHead(status, { 'content-type': type }).end(bytes);
        },
        (error: Error) => {
          this.violations.push(`the stand-in failed: ${error.stack}`);
          response.writeHead(500).end();
        },
      );
    });
  }

  static async start(): Promise<MeshStandIn> {
    const one = new MeshStandIn();
    await new Promise<void>((resolve) => one.server.listen(0, '127.0.0.1', resolve));
    one.address = `http://127.0.0.1:${(one.server.address() as AddressInfo).port}`;
    return one;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** What lets a runner in. */
  get environment(): Record<string, string> {
    return { MESHSTACK_API_KEY: this.clientId, MESHSTACK_API_SECRET: this.clientSecret };
  }

  get privateKeyPem(): string {
    return this.keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  }

  /** Tokens of the API key that were given out hold no more. */
  expireTokens(): void {
    this.tokens.clear();
  }

  /** Seals a value as meshStack does. @param key another one, for a value that the runner cannot open */
  seal(text: string, key = this.keys.publicKey): string {
    const secret = randomBytes(16);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-128-gcm', secret, nonce);
    const sealed = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(nonce.length);
    const wrapped = publicEncrypt(
      { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      secret,
    );
    return Buffer.concat([wrapped, length, nonce, sealed]).toString('base64');
  }

  /** Orders a run: the next runner that asks gets it. */
  order({ behavior = 'APPLY', block = randomUUID(), ...rest }: Order): OrderedRun {
    const run = new OrderedRun(behavior, block);
    const document = runDocument(run, rest, this.runs.size + 1, this.address);
    run.document = rest.change ? (rest.change(document) ?? document) : document;
    this.runs.set(run.uuid, run);
    this.waiting.push(run);
    return run;
  }

  /** Lets go of everything that was ordered and sent. */
  forget(): void {
    this.runs.clear();
    this.states.clear();
    this.sent.length = 0;
  }

  /** The state of a building block, parsed. */
  state(block: string, workspace = 'team-a'): any {
    const text = this.states.get(stateKey(workspace, block));
    return text === undefined ? undefined : JSON.parse(text);
  }

  setState(block: string, state: unknown, workspace = 'team-a'): void {
    this.states.set(stateKey(workspace, block), JSON.stringify(state));
  }

  private async answer(request: http.IncomingMessage): Promise<Answer> {
    const { method = '', url = '' } = request;
    const path = new URL(url, 'http://x').pathname;
    const body = await buffer(request);
    const asked: Asked = { method, url, path, headers: request.headers, body };
    const isState = path.startsWith('/api/terraform/state/');
    if (!isState) this.sent.push(body.toString('utf8'));
    this.asked.push(`${method} ${path}`);
    if (path === '/api/login') return this.login(asked);
    if (isState) {
      await this.stateGate;
      return stateAnswer(this, asked);
    }
    if (path.startsWith('/api/artifacts/')) return artifact(this, asked);
    if (path === `/api/meshobjects/meshbuildingblockrunners/${this.runner}`) return this.runnerAnswer(asked);
    if (path === '/api/meshobjects/meshbuildingblocks') return blockList(this, asked);
    const [, run, source, rest] =
      /^\/api\/meshobjects\/meshbuildingblockruns\/([^/]+)(\/status\/source)?(\/.*)?$/.exec(path) ?? [];
    if (run === 'create' && !source) return claim(this, asked);
    const found = this.runs.get(run ?? '');
    if (!found || !source) return this.violate(404, `${method} ${url}: nobody has that`);
    return rest === undefined ? register(this, asked, found) : updateRun(this, asked, found, rest);
  }

  /** Notes what the reference runner would not have sent. @returns the answer to it */
  violate(status: number, text: string): Answer {
    this.violations.push(text);
    return { status, body: { message: text } };
  }

  private login({ method, headers, body }: Asked): Answer {
    this.logins += 1;
    if (method !== 'POST' || headers['content-type'] !== 'application/json')
      return this.violate(400, 'the login wants POST of JSON');
    const { data } = z
      .strictObject({ clientId: z.literal(this.clientId), clientSecret: z.string() })
      .safeParse(JSON.parse(body.toString()));
    if (data?.clientSecret !== this.clientSecret) return { status: 401, body: {} };
    const token = `api-token-${randomBytes(12).toString('hex')}`;
    this.tokens.add(token);
    return {
      status: 200,
      body: { access_token: token, expires_in: this.tokenSeconds, token_type: 'Bearer' },
    };
  }

  isApiUser(authorization = ''): boolean {
    return this.tokens.has(authorization.replace(/^Bearer /, ''));
  }

  /** What the reference sends with each request on runs. */
  badHeaders({ headers, method, path }: Asked, node: string, media = runMedia): Answer | undefined {
    const wanted: Record<string, string | RegExp> = {
      accept: media,
      'content-type': media,
      'x-block-runner-node-id': node,
      'user-agent': /^\S+\/\S+$/,
      'x-meshcloud-runner-name': /./,
      'x-meshcloud-runner-version': /./,
    };
    const wrong = Object.entries(wanted).filter(([name, value]) => {
      const found = headers[name];
      return typeof value === 'string' ? found !== value : typeof found !== 'string' || !value.test(found);
    });
    if (wrong.length === 0) return undefined;
    const names = wrong.map(([name]) => `${name}: ${headers[name]}`).join(', ');
    return this.violate(400, `${method} ${path} has other headers: ${names}`);
  }

  private runnerAnswer(asked: Asked): Answer {
    if (!this.isApiUser(asked.headers.authorization)) return { status: 401, body: {} };
    const bad = this.badHeaders(asked, this.runner, runnerMedia);
    if (bad) return bad;
    if (asked.method !== 'PUT') return this.violate(405, `the runner is registered by ${asked.method}`);
    const { data, error } = registeredRunner.safeParse(JSON.parse(asked.body.toString()));
    if (!data) return this.violate(400, `runner: ${error.message}`);
    this.registered.push(data);
    return { status: this.runnerStatus, body: data };
  }
}
