import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { StateHome } from '../../src/state/backend.ts';
import { apply, destroy } from '../../src/terraform/instance-run.ts';
import { berth, berthOk, startBerth } from '../helpers/berth.ts';
import { programNames } from '../helpers/chosen-program.ts';
import { moduleRun } from '../helpers/module-run.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

const root = suiteFolder();
const running: ReturnType<typeof startBerth>[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) {
    one.kill('SIGTERM');
    await one;
  }
});

/** Starts the server as a person would, and waits until it listens. */
async function serve(
  ...words: string[]
): Promise<{ address: string; process: ReturnType<typeof startBerth> }> {
  const process = startBerth(['serve', 'state', '--listen', '127.0.0.1:0', ...words], { cwd: root });
  running.push(process);
  let said = '';
  process.stderr?.on('data', (part) => {
    said += String(part);
  });
  await vi.waitFor(() => expect(said).toContain('listening on'), 30_000);
  return { address: /listening on (\S+);/.exec(said)?.[1] ?? '', process };
}

async function newToken(addresses: string): Promise<string> {
  const words = ['serve', 'state', '--tokens', 'tokens.yaml', '--add-token', addresses, '--json'];
  return (await berthOk(words, { cwd: root })).json.data.token;
}

/** What plain Terraform is told of one address. */
function homeAt(address: string, token: string): StateHome {
  const terraform = async () => ({
    body: { http: {} },
    workspace: 'default',
    addresses: { TF_HTTP_ADDRESS: address, TF_HTTP_LOCK_ADDRESS: address, TF_HTTP_UNLOCK_ADDRESS: address },
    credentials: { TF_HTTP_USERNAME: 'x', TF_HTTP_PASSWORD: token },
    secrets: [token],
  });
  return { place: address, backend: { terraform } } as unknown as StateHome;
}

const ask = async (url: string, options: RequestInit & { token?: string } = {}) => {
  const { token, headers, ...rest } = options;
  const basic = `Basic ${Buffer.from(`x:${token}`).toString('base64')}`;
  return await fetch(url, { ...rest, headers: { ...(token && { authorization: basic }), ...headers } });
};

describe.each(programNames)('with %s', (program) => {
  test('one token leads to one state, which is locked, kept in versions and gone at the end', async () => {
    const block = `/api/terraform/state/workspace/team-${program}/buildingBlock/5b0c1a52-6b1d-4c86-9d1b-0d3a3f6f6a11`;
    const token = await newToken(block);
    const { address } = await serve('--tokens', 'tokens.yaml');
    const state = `${address}${block}`;
    const home = homeAt(state, token);
    const run = async (variables: Record<string, string>) =>
      await moduleRun({ root, home, program, name: 'dev.a.x', variables });
    expect((await ask(state, { token })).status).toBe(404);
    expect((await apply(await run({ text: 'one' }))).counts.add).toBe(2);
    expect((await apply(await run({ text: 'two' }))).outputs.text?.value).toBe('two');
    expect((await (await ask(state, { token })).json()).outputs.text.value).toBe('two');

    const mark = path.join(root, `go-${program}`);
    const wait = `touch ${mark}.begun; while [ ! -e ${mark} ]; do sleep 0.05; done`;
    await destroy(await run({ text: 'two' }));
    const slow = apply(await run({ text: 'three', wait }));
    await vi.waitFor(() => expect(existsSync(`${mark}.begun`)).toBe(true), 60_000);
    const second = await ask(state, {
      method: 'LOCK',
      token,
      body: '{"ID": "second", "Who": "ada@build-7"}',
    });
    expect(second.status).toBe(423);
    expect(await second.json()).toMatchObject({ ID: expect.any(String), Who: expect.stringContaining('@') });
    const unheld = await ask(state, { method: 'POST', token, body: '{}' });
    expect(unheld.status).toBe(423);
    writeFileSync(mark, '');
    expect((await slow).counts.add).toBe(2);

    const other = await newToken('/api/terraform/state/workspace/another/*');
    const answers = await Promise.all([
      ask(state),
      ask(state, { token: 'guessed' }),
      ask(state, { token: other }),
      ask(`${state}0`, { token }),
      ask(state, { token, method: 'POST', body: '{}', headers: { 'content-md5': 'of something else' } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 403, 403, 400]);
    expect((await (await ask(state, { token })).json()).outputs.text.value).toBe('three');
  });
});

test('states of before are kept, and the token that leads to a project leads to them', async () => {
  const token = await newToken('/shop/*');
  const { address } = await serve('--tokens', 'tokens.yaml');
  const state = `${address}/shop/states/dev.a.x`;
  const versions = `${address}/shop/versions/dev.a.x`;
  for (let serial = 1; serial <= 23; serial += 1)
    expect((await ask(state, { method: 'POST', token, body: `{"serial": ${serial}}` })).status).toBe(200);
  // What comes again as it was is no new version.
  await ask(state, { method: 'POST', token, body: '{"serial": 23}' });
  const names = await (await ask(versions, { token })).json();
  expect(names).toHaveLength(20);
  const texts = await Promise.all(
    names.map(async (id: string) => await (await ask(`${versions}?id=${id}`, { token })).text()),
  );
  expect(texts).toEqual(Array.from({ length: 20 }, (_, index) => `{"serial": ${index + 3}}`));
  expect((await ask(state, { method: 'DELETE', token })).status).toBe(200);
  const last = (await (await ask(versions, { token })).json()).at(-1);
  expect(await (await ask(`${versions}?id=${last}`, { token })).text()).toBe('{"serial": 23}');
  for (const wrong of ['..%2f..%2fx', '.hidden', '?id=../x'])
    expect((await ask(`${versions}${wrong.startsWith('?') ? '' : '/'}${wrong}`, { token })).status).toBe(404);
});

test('the states of before of a building block are found beside its state', async () => {
  const block = '/api/terraform/state/workspace/team-a/buildingBlock/0b7a2f5e-5d4c-4c59-8f0e-2f4b7a1f9a01';
  const token = await newToken(`${block}*`);
  const narrow = await newToken(block);
  const { address } = await serve('--tokens', 'tokens.yaml');
  for (const serial of [1, 2, 3])
    await ask(`${address}${block}`, { method: 'POST', token, body: `{"serial": ${serial}}` });
  const versions = `${address}${block}/versions`;
  const names = await (await ask(versions, { token })).json();
  expect(names).toHaveLength(2);
  expect(await (await ask(`${versions}?id=${names[1]}`, { token })).text()).toBe('{"serial": 2}');
  expect((await ask(versions, { token, method: 'POST', body: '{}' })).status).toBe(405);
  expect((await ask(versions, { token: narrow })).status).toBe(403);
});

test('tokens: what is kept of one lets nobody in, and a new one counts at once', async () => {
  const token = await newToken('/one/*');
  const file = path.join(root, 'tokens.yaml');
  expect(readFileSync(file, 'utf8')).not.toContain(token);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { address } = await serve('--tokens', 'tokens.yaml');
  const one = `${address}/one/states/dev.a.x`;
  expect((await fetch(one, { headers: { authorization: `Bearer ${token}` } })).status).toBe(404);
  const [, hash = ''] = /sha256: (\w+)/.exec(readFileSync(file, 'utf8')) ?? [];
  expect((await ask(one, { token: hash })).status).toBe(401);
  const second = await newToken('/two/*');
  expect((await ask(`${address}/two/states/dev.a.x`, { token: second })).status).toBe(404);
  expect((await ask(one, { token: second })).status).toBe(403);
});

test('it never listens beyond this machine without tokens, nor without what it was told to use', async () => {
  const refused = async (...words: string[]) =>
    (await berth(['serve', 'state', ...words], { cwd: root })).stderr;
  expect(await refused('--listen', '0.0.0.0:0')).toContain('SERVE_OPEN');
  expect(await refused('--listen', '[::]:0')).toContain('SERVE_OPEN');
  expect(await refused('--listen', 'somewhere')).toContain('"somewhere" is no address');
  writeFileSync(path.join(root, 'bad.yaml'), '- {for: shop, sha256: x}');
  expect(await refused('--tokens', 'bad.yaml')).toMatch(/TOKENS_INVALID.*bad\.yaml/s);
  expect(await refused('--tokens', 'gone.yaml')).toContain('TOKENS_INVALID');
  expect(await refused('--listen', '127.0.0.1:0', '--tls-certificate', 'x')).toContain('belong together');
  const tls = ['--tls-certificate', 'gone.pem', '--tls-key', 'gone.pem'];
  expect(await refused('--listen', '127.0.0.1:0', ...tls)).toContain('SERVE_FAILED');
});

test('without tokens, a page in a browser of this machine gets nothing', async () => {
  const { address } = await serve();
  const port = Number(new URL(address).port);
  const status = async (headers: Record<string, string>) =>
    await new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, path: '/shop/states/dev.a.nobody', headers };
      request(options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
  expect(await status({})).toBe(404);
  expect(await status({ origin: 'https://elsewhere.example' })).toBe(403);
  expect(await status({ host: 'elsewhere.example' })).toBe(403);
});

test('asked to stop, it answers what was begun, and takes nothing new', async () => {
  const { address, process } = await serve();
  const { port } = new URL(address);
  const state = '/shop/states/dev.a.drained';
  const slow = request({ host: '127.0.0.1', port, path: state, method: 'POST' });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    slow.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
  slow.write('{"serial":');
  await fetch(`${address}${state}`);
  process.kill('SIGTERM');
  await vi.waitFor(
    async () => await expect(fetch(`${address}${state}`)).rejects.toThrow('fetch failed'),
    10_000,
  );
  slow.end(' 1}');
  expect(await answered).toBe(200);
  const { exitCode, stdout } = await process;
  expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/ended after \d+ requests/)]);
  const { address: again } = await serve();
  expect(await (await fetch(`${again}${state}`)).text()).toBe('{"serial": 1}');
});

test('with a certificate it speaks TLS', async () => {
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '1',
      ],
      ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
      ...['-keyout', 'key.pem', '-out', 'certificate.pem'],
    ],
    { cwd: root, stdio: 'pipe' },
  );
  const { address } = await serve('--tls-certificate', 'certificate.pem', '--tls-key', 'key.pem');
  expect(address).toMatch(/^https:/);
  const ca = readFileSync(path.join(root, 'certificate.pem'));
  const answer = await new Promise<number | undefined>((resolve, reject) => {
    tlsRequest(`${address}/shop/states/dev.a.x`, { ca, method: 'POST' }, async (response) => {
      await text(response);
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end('{"serial": 1}');
  });
  expect(answer).toBe(200);
});
