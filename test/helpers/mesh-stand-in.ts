import {
  constants,
  createCipheriv,
  createHash,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';

/**
 * A stand-in for meshStack's API, as far as a runner and the inventory see it; there is none to be had for tests. It is written from what
 * the reference runner (building-block-runner 1.3.0) sends and reads, and notes everything that this one would not send.
 */
const runMedia = 'application/vnd.meshcloud.api.meshbuildingblockrun.v1.hal+json';
const blockMedia = 'application/vnd.meshcloud.api.meshbuildingblock.v2-preview.hal+json';
const runnerMedia = 'application/vnd.meshcloud.api.meshbuildingblockrunner.v1-preview.hal+json';

const statusWord = z.enum(['PENDING', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED']);
const stepIds = ['sources', 'input', 'init_tf', 'pre_run_script', 'execute_tf', 'output'];
const output = z.discriminatedUnion('type', [
  z.strictObject({ value: z.string(), type: z.enum(['STRING', 'CODE']), isSensitive: z.boolean() }),
  z.strictObject({ value: z.int(), type: z.literal('INTEGER'), isSensitive: z.boolean() }),
  z.strictObject({ value: z.boolean(), type: z.literal('BOOLEAN'), isSensitive: z.boolean() }),
]);
const registration = z.strictObject({
  source: z.strictObject({ id: z.string() }),
  steps: z.array(z.strictObject({ id: z.string(), displayName: z.string().min(1), status: z.null() })).min(1),
});
const update = z.strictObject({
  blockRunId: z.string(),
  source: z.string(),
  type: z.literal('TERRAFORM'),
  status: statusWord,
  createdOn: z.iso.datetime(),
  summary: z.string().nullable(),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      displayName: z.string().min(1),
      status: statusWord,
      userMessage: z.string().optional(),
      systemMessage: z.string().optional(),
      outputs: z.record(z.string(), output).optional(),
    }),
  ),
  artifact: z.base64().optional(),
  changesDetected: z.boolean().optional(),
});
export type Update = z.infer<typeof update>;
const registeredRunner = z.strictObject({
  apiVersion: z.string(),
  kind: z.literal('meshBuildingBlockRunner'),
  metadata: z.strictObject({ uuid: z.string() }),
  spec: z.strictObject({
    displayName: z.string().min(1),
    publicKey: z.string().startsWith('-----BEGIN PUBLIC KEY-----'),
    implementationType: z.literal('TERRAFORM'),
  }),
});

/** Filters of a platform team. Source: terraform-provider-meshstack 0.25.0, client/building_block_v2.go. */
const blockFilter = z.strictObject({
  managedByDefinitionUuid: z.string().min(1),
  page: z.string().regex(/^\d+$/).optional(),
});

/** A building block that somebody has ordered. */
export interface StandingBlock {
  readonly uuid: string;
  /** Uuid of its definition. */
  readonly definition: string;
  readonly displayName: string;
  readonly workspace: string;
  readonly status: string;
  /** Value of an input that is none of berth's business. */
  readonly input: string;
  readonly lifecycle?: 'ACTIVE' | 'MARKED_FOR_DELETION' | 'DELETED';
}

/** What is ordered; the rest of a run document follows from it. */
export interface Order {
  readonly behavior?: string;
  readonly block?: string;
  readonly inputs?: readonly Record<string, unknown>[];
  readonly implementation?: Record<string, unknown>;
  readonly workspace?: string;
  /** A run whose plan this one applies. */
  readonly planOf?: OrderedRun;
  /** Makes the document another one, at the last moment. */
  readonly change?: (document: any) => unknown;
}

/** A run that was ordered, and all that is known of it. */
export class OrderedRun {
  readonly uuid = randomUUID();
  readonly token = `run-token-${randomBytes(12).toString('hex')}`;
  readonly updates: Update[] = [];
  readonly behavior: string;
  readonly block: string;
  document: unknown;
  claimedAt = 0;
  firstUpdateAt = 0;
  endedAt = 0;
  steps: string[] | undefined;
  abort = false;
  /** The token holds no more. */
  expired = false;
  plan: Buffer | undefined;
  end: (update: Update) => void = () => undefined;
  readonly ended = new Promise<Update>((resolve) => {
    this.end = resolve;
  });

  constructor(behavior: string, block: string) {
    this.behavior = behavior;
    this.block = block;
  }

  get last(): Update | undefined {
    return this.updates.at(-1);
  }

  step(id: string): Update['steps'][number] | undefined {
    return this.last?.steps.find((step) => step.id === id);
  }

  /** Outputs by name. */
  get outputs(): Record<string, { value: unknown; type: string; isSensitive: boolean }> {
    return this.step('output')?.outputs ?? {};
  }

  /** Everything that was said to the user, and to the operator. */
  get userText(): string {
    return this.last?.steps.map(({ userMessage = '' }) => userMessage).join('\n') ?? '';
  }

  get systemText(): string {
    return this.last?.steps.map(({ systemMessage = '' }) => systemMessage).join('\n') ?? '';
  }
}

const finals: ReadonlySet<string> = new Set(['SUCCEEDED', 'FAILED']);
const order = ['PENDING', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED'];

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
  private readonly runs = new Map<string, OrderedRun>();
  private readonly waiting: OrderedRun[] = [];
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
    const { inputs = [], implementation = {}, workspace = 'team-a', planOf, change } = rest;
    const base = `${this.address}/api/meshobjects/meshbuildingblockruns/${run.uuid}`;
    const document = {
      apiVersion: 'v1',
      kind: 'meshBuildingBlockRun',
      metadata: { uuid: run.uuid },
      status: 'IN_PROGRESS',
      spec: {
        runNumber: this.runs.size + 1,
        behavior,
        runToken: run.token,
        trigger: {
          reason: 'MANUAL_EXECUTION',
          author: {
            identifier: 'ada',
            type: 'User',
            displayName: 'Ada',
            username: 'ada',
            email: null,
            euid: null,
          },
        },
        buildingBlock: {
          uuid: block,
          spec: {
            displayName: 'a block',
            workspaceIdentifier: workspace,
            projectIdentifier: 'project-a',
            fullPlatformIdentifier: 'ske.stackit',
            inputs,
            parentBuildingBlocks: [],
          },
        },
        buildingBlockDefinition: {
          uuid: randomUUID(),
          spec: {
            workspaceIdentifier: 'platform-team',
            version: 1,
            implementation: {
              type: 'TERRAFORM',
              terraformVersion: '1.11.0',
              refName: 'main',
              async: false,
              useMeshHttpBackendFallback: true,
              ...implementation,
            },
          },
        },
      },
      _links: {
        self: { href: base },
        registerSource: { href: `${base}/status/source` },
        updateSource: { href: `${base}/status/source/{sourceId}`, templated: true },
        meshstackBaseUrl: { href: this.address },
        ...(planOf && { planArtifact: { href: `${this.address}/api/artifacts/${planOf.uuid}` } }),
      },
    };
    run.document = change ? (change(document) ?? document) : document;
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
      return this.stateAnswer(asked);
    }
    if (path.startsWith('/api/artifacts/')) return this.artifact(asked);
    if (path === `/api/meshobjects/meshbuildingblockrunners/${this.runner}`) return this.runnerAnswer(asked);
    if (path === '/api/meshobjects/meshbuildingblocks') return this.blockList(asked);
    const [, run, source, rest] =
      /^\/api\/meshobjects\/meshbuildingblockruns\/([^/]+)(\/status\/source)?(\/.*)?$/.exec(path) ?? [];
    if (run === 'create' && !source) return this.claim(asked);
    const found = this.runs.get(run ?? '');
    if (!found || !source) return this.violate(404, `${method} ${url}: nobody has that`);
    return rest === undefined ? this.register(asked, found) : this.update(asked, found, rest);
  }

  private violate(status: number, text: string): Answer {
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

  private isApiUser(authorization = ''): boolean {
    return this.tokens.has(authorization.replace(/^Bearer /, ''));
  }

  /** What the reference sends with each request on runs. */
  private badHeaders({ headers, method, path }: Asked, node: string, media = runMedia): Answer | undefined {
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

  private claim(asked: Asked): Answer {
    this.claims += 1;
    const { headers, method, url, body } = asked;
    if (!this.isApiUser(headers.authorization)) {
      this.refusals += 1;
      return { status: 401, body: {} };
    }
    const node = String(headers['x-block-runner-node-id']);
    const bad = this.badHeaders(asked, /^.*-worker-\d+$/.test(node) ? node : `${this.runner}-worker-N`);
    if (bad) return bad;
    if (
      method !== 'POST' ||
      body.length > 0 ||
      new URL(url, 'http://x').search !== `?forRunnerUuid=${this.runner}`
    )
      return this.violate(400, `a run is claimed by ${method} ${url} with ${body.length} bytes`);
    const status = this.claimAnswers.shift();
    if (status !== undefined) return { status, body: {} };
    const run = this.waiting.shift();
    if (!run) return { status: 404, body: {} };
    run.claimedAt = performance.now();
    return { status: 201, body: run.document };
  }

  private isRun({ headers }: Asked, run: OrderedRun): boolean {
    return !run.expired && headers.authorization === `Bearer ${run.token}`;
  }

  private register(asked: Asked, run: OrderedRun): Answer {
    if (!this.isRun(asked, run) && !this.isApiUser(asked.headers.authorization))
      return { status: 401, body: {} };
    const bad = this.badHeaders(asked, this.runner);
    if (bad) return bad;
    if (asked.method !== 'POST') return this.violate(405, `a source is registered by ${asked.method}`);
    const { data, error } = registration.safeParse(JSON.parse(asked.body.toString()));
    if (!data || data.source.id !== this.runner)
      return this.violate(400, `registration: ${error?.message ?? 'of another source'}`);
    if (run.steps) return { status: 409, body: {} };
    run.steps = data.steps.map(({ id }) => id);
    const known = run.behavior === 'DETECT' ? stepIds.slice(0, -1) : stepIds;
    if (!['trigger', 'validation', known.join()].includes(run.steps.join()))
      return this.violate(400, `the steps are ${run.steps.join()}`);
    return { status: 200, body: {} };
  }

  private update(asked: Asked, run: OrderedRun, rest: string): Answer {
    if (!this.isRun(asked, run) && !(run.expired === false && this.isApiUser(asked.headers.authorization)))
      return { status: 401, body: {} };
    const bad = this.badHeaders(asked, this.runner);
    if (bad) return bad;
    if (asked.method !== 'PATCH' || rest !== `/${this.runner}`)
      return this.violate(405, `the status is updated by ${asked.method} of ${rest}`);
    if (!run.steps) return this.violate(409, 'an update before the registration');
    const { data, error } = update.safeParse(JSON.parse(asked.body.toString()));
    if (!data) return this.violate(400, `update: ${error.message}`);
    const before = run.last;
    if (data.blockRunId !== run.uuid || data.source !== this.runner)
      return this.violate(400, 'an update of another run');
    if (before && finals.has(before.status)) {
      // Whoever does not know that it was heard says it again.
      if (this.mayRepeat && before.status === data.status) return { status: 409, body: {} };
      return this.violate(409, `an update after ${before.status}`);
    }
    for (const { id, status } of data.steps) {
      if (!run.steps.includes(id)) return this.violate(400, `an update of the step "${id}"`);
      const earlier = before?.steps.find((step) => step.id === id)?.status ?? 'PENDING';
      if (order.indexOf(status) < order.indexOf(earlier))
        return this.violate(400, `${id} goes from ${earlier} to ${status}`);
    }
    if (data.status === 'SUCCEEDED' && data.steps.some(({ status }) => status !== 'SUCCEEDED'))
      return this.violate(400, 'it succeeded without all of its steps');
    if ((data.artifact || data.changesDetected !== undefined) && run.behavior !== 'DETECT')
      return this.violate(400, `a plan of ${run.behavior}`);
    run.firstUpdateAt ||= performance.now();
    run.updates.push(data);
    if (data.artifact) run.plan = Buffer.from(data.artifact, 'base64');
    if (
      finals.has(data.status) ||
      (run.steps.join() === 'trigger' && data.steps[0]?.status === 'SUCCEEDED')
    ) {
      run.endedAt = performance.now();
      run.end(data);
    }
    return { status: 200, body: { runAborted: run.abort } };
  }

  /** Two on a page. */
  private blockList({ method, url, headers, body }: Asked): Answer {
    if (!this.isApiUser(headers.authorization)) return { status: 401, body: {} };
    if (method !== 'GET' || body.length > 0 || headers.accept !== blockMedia)
      return this.violate(400, `building blocks are asked for by ${method} with ${headers.accept}`);
    const query = Object.fromEntries(new URL(url, 'http://x').searchParams);
    const { data, error } = blockFilter.safeParse(query);
    if (!data) return this.violate(400, `building blocks: ${error.message}`);
    if (this.listStatus !== 200) return { status: this.listStatus, body: {} };
    const size = 2;
    const number = Number(data.page ?? 0);
    const all = this.blocks.filter(({ definition }) => definition === data.managedByDefinitionUuid);
    return {
      status: 200,
      type: blockMedia,
      body: {
        _embedded: {
          meshBuildingBlocks: all.slice(number * size, (number + 1) * size).map(listedBlock),
        },
        page: { size, totalElements: all.length, totalPages: Math.ceil(all.length / size), number },
      },
    };
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

  private artifact({ path, headers, method }: Asked): Answer {
    const plan = this.runs.get(path.slice('/api/artifacts/'.length))?.plan;
    const owner = [...this.runs.values()].some(
      ({ token, expired }) => !expired && headers.authorization === `Bearer ${token}`,
    );
    if (!owner) return { status: 401, body: {} };
    if (method !== 'GET' || headers.accept !== 'application/octet-stream' || headers['content-type'])
      return this.violate(
        400,
        `a plan is asked for by ${method} with ${headers.accept}, ${headers['content-type']}`,
      );
    return plan ? { status: 200, body: plan, type: 'application/octet-stream' } : { status: 404, body: {} };
  }

  private stateAnswer({ path, method, headers, body }: Asked): Answer {
    const [, workspace = '', block = ''] =
      /^\/api\/terraform\/state\/workspace\/([^/]+)\/buildingBlock\/([^/]+)$/.exec(path) ?? [];
    const [, encoded = ''] = /^Basic (.*)$/.exec(headers.authorization ?? '') ?? [];
    const [user = '', token] = Buffer.from(encoded, 'base64').toString().split(':');
    const run = [...this.runs.values()].find((one) => one.token === token);
    if (!run || run.expired || user === '') return { status: 401, body: {} };
    if (run.block !== block)
      return this.violate(403, `the state of ${block} is asked for by a run of ${run.block}`);
    const key = stateKey(workspace, block);
    if (method === 'GET') {
      const text = this.states.get(key);
      return text === undefined ? { status: 404, body: {} } : { status: 200, body: Buffer.from(text) };
    }
    if (method !== 'POST') return this.violate(405, `a state is asked for by ${method}`);
    if (headers['content-type'] !== 'application/json')
      return this.violate(400, `a state of ${headers['content-type']}`);
    if (headers['content-md5'] !== createHash('md5').update(body).digest('base64'))
      return this.violate(400, 'a state with another Content-MD5');
    this.states.set(key, body.toString('utf8'));
    return { status: 200, body: {} };
  }
}

function listedBlock({ uuid, displayName, workspace, status, input, lifecycle = 'ACTIVE' }: StandingBlock) {
  return {
    apiVersion: 'v2-preview',
    kind: 'meshBuildingBlock',
    metadata: { uuid, ownedByWorkspace: workspace },
    spec: {
      displayName,
      buildingBlockDefinitionVersionRef: { kind: 'meshBuildingBlockDefinitionVersion', uuid: 'version-1' },
      targetRef: { kind: 'meshWorkspace', name: workspace },
      inputs: { text: { value: input, valueType: 'STRING', isSensitive: false } },
      parentBuildingBlockRefs: [],
    },
    status: { status, outputs: {}, forcePurge: false, lifecycle: { state: lifecycle } },
  };
}

function stateKey(workspace: string, block: string): string {
  return `${workspace}/${block}`;
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly type?: string;
}
