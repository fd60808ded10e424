import { afterEach, expect, test } from 'vitest';
import { localService } from '../../test/helpers/local-service.ts';
import type { Preflight } from '../model/content.ts';
import { preflightFindings } from './preflight.ts';

const refused = { 401: 'it does not know you', 403: 'you may not' };
const preflight: Preflight = {
  address: 'url',
  identity: { username: 'REGISTRY_USER', password: 'REGISTRY_PASSWORD', token: 'REGISTRY_TOKEN' },
  questions: [
    { path: '/api/projects?page_size=1', purpose: 'read projects', refused },
    { path: '/api/projects/{projects}', purpose: 'read the project', refused },
    { path: '/api/retentions', purpose: 'use retention', refused },
  ],
};
const caller = { REGISTRY_USER: 'robot$shop+berth', REGISTRY_PASSWORD: 'secret of a robot' };

let close: (() => void) | undefined;
afterEach(() => close?.());

/** A service that answers each path with a status. @returns its address, and what it was asked */
async function service(statuses: Readonly<Record<string, number>>) {
  const made = await localService(({ path }) => {
    const status = statuses[path] ?? 200;
    return status === 302 ? { status, headers: { location: '/login' } } : status;
  });
  close = made.close;
  return { url: made.address, asked: made.asked };
}

test('every address is asked once, for each project, and only read', async () => {
  const { url, asked } = await service({});
  expect(await preflightFindings(preflight, { caller, inputs: { url, projects: ['shop', 'a.b'] } })).toEqual(
    [],
  );
  expect(asked.map(({ path }) => path).sort()).toEqual([
    '/api/projects/a.b',
    '/api/projects/shop',
    '/api/projects?page_size=1',
    '/api/retentions',
  ]);
  const basic = `Basic ${Buffer.from('robot$shop+berth:secret of a robot').toString('base64')}`;
  expect(new Set(asked.map(({ method, authorization }) => `${method} ${authorization}`))).toEqual(
    new Set([`GET ${basic}`]),
  );
});

test('each refusal is told with its address, its status and its reason', async () => {
  const { url } = await service({
    '/api/retentions': 401,
    '/api/projects/shop': 403,
    '/api/projects?page_size=1': 302,
  });
  expect(await preflightFindings(preflight, { caller, inputs: { url, projects: ['shop'] } })).toEqual([
    {
      path: '/api/projects?page_size=1',
      problem: '302 to read projects',
      because: 'see the log of the service',
    },
    { path: '/api/projects/shop', problem: '403 to read the project', because: 'you may not' },
    { path: '/api/retentions', problem: '401 to use retention', because: 'it does not know you' },
  ]);
});

test('what is not there yet is no finding', async () => {
  const { url } = await service({ '/api/projects/shop': 404 });
  expect(await preflightFindings(preflight, { caller, inputs: { url, projects: ['shop'] } })).toEqual([]);
});

test('a token comes before user and password', async () => {
  const { url, asked } = await service({});
  const inputs = { url, projects: [] };
  await preflightFindings(preflight, { caller: { ...caller, REGISTRY_TOKEN: 'of today' }, inputs });
  expect(asked[0]?.authorization).toBe('Bearer of today');
});

test.each([{}, { REGISTRY_USER: 'robot' }])('without an identity (%j) nothing is asked', async (given) => {
  const { url, asked } = await service({});
  const [one, ...more] = await preflightFindings(preflight, { caller: given, inputs: { url } });
  expect(more).toEqual([]);
  expect(one?.because).toContain('REGISTRY_USER and REGISTRY_PASSWORD, or REGISTRY_TOKEN');
  expect(asked).toEqual([]);
});

test('a service that does not answer is named with the reason', async () => {
  const { url } = await service({});
  close?.();
  const findings = await preflightFindings(preflight, { caller, inputs: { url } });
  expect(findings.map(({ problem }) => problem)).toEqual([
    expect.stringContaining('ECONNREFUSED'),
    expect.stringContaining('ECONNREFUSED'),
  ]);
  expect(JSON.stringify(findings)).not.toContain('secret of a robot');
});
