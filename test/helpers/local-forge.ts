import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { digestInRegistry } from './image.ts';
import { freePort, ownProcess, untilReady } from './own-process.ts';
import type { Site } from './pipeline.ts';
import { forgeFolder } from './programs.ts';

/** What the API of the forge was asked. */
export interface ApiRequest {
  /** Method and path. */
  readonly asked: string;
  readonly authorization: string | undefined;
  readonly type: string | undefined;
  readonly body: unknown;
}

export interface LocalForge extends Site {
  /** Requests that the API got, oldest first. */
  readonly requests: readonly ApiRequest[];
  /** What the API answers from now on. */
  answers(status: number, body: unknown): void;
  stop(): Promise<void>;
}

const account = { username: 'developer', password: 'password-of-the-robot' };

/**
 * Git host and registry of `dev up --gitops`, without a cluster. In front of the Git host, at one address as on Forgejo, is a
 * stand-in for Forgejo's API, which answers what a test says.
 *
 * @param cwd an empty folder; the working copy of the only repository, shop/web, is in its "web"
 */
export async function startLocalForge(cwd: string): Promise<LocalForge> {
  const [certificate, key, accounts] = ['certificate.pem', 'key.pem', 'accounts'].map((name) =>
    path.join(cwd, name),
  ) as [string, string, string];
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
      ...['-keyout', key, '-out', certificate],
    ],
    { stdio: 'pipe' },
  );
  const authority = readFileSync(certificate, 'utf8');
  writeFileSync(accounts, `${account.username}:${account.password}:write\n`);
  const folder = await forgeFolder();
  const start = async (name: 'git-server' | 'registry') => {
    const port = await freePort();
    const root = path.join(cwd, `${name}-data`);
    mkdirSync(root);
    const given = { listen: `127.0.0.1:${port}`, root, certificate, key, accounts };
    const words = Object.entries(given).flatMap(([option, value]) => [`--${option}`, value]);
    return { port, process: ownProcess(path.join(folder, name), words, { env: { PATH: process.env.PATH } }) };
  };
  const [git, images] = [await start('git-server'), await start('registry')];
  const registry = { address: `https://127.0.0.1:${images.port}`, authority, ...account };
  await untilReady(images.process, () => digestInRegistry(registry, 'shop/web', 'none'));

  const requests: ApiRequest[] = [];
  let answer: { status: number; body: unknown } = { status: 404, body: {} };
  const front = http.createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    if (url.startsWith('/api/')) {
      const { authorization, 'content-type': type } = headers;
      requests.push({ asked: `${method} ${url}`, authorization, type, body: await json(request) });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
      return;
    }
    const passed = { port: git.port, host: '127.0.0.1', ca: authority, method, path: url, headers };
    const behind = https.request(passed, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    });
    request.pipe(behind.on('error', () => response.writeHead(502).end()));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => front.listen(port, '127.0.0.1', resolve));
  return {
    cwd,
    registry,
    accounts,
    certificateAuthority: certificate,
    requests,
    answers: (status, body) => {
      answer = { status, body };
    },
    remote: () => ({
      url: `http://127.0.0.1:${port}/shop/web.git`,
      authority: certificate,
      login: `${account.username}:${account.password}`,
    }),
    folderOf: () => path.join(cwd, 'web'),
    stop: async () => {
      front.close();
      front.closeAllConnections();
      await Promise.all([git.process.stop(), images.process.stop()]);
    },
  };
}
