import { createHash } from 'node:crypto';
import type { Answer, Asked } from './mesh-request.ts';
import type { MeshStandIn } from './mesh-stand-in.ts';

/** The states of building blocks, for who holds the token of a run. */
export function stateAnswer(mesh: MeshStandIn, { path, method, headers, body }: Asked): Answer {
  const [, workspace = '', block = ''] =
    /^\/api\/terraform\/state\/workspace\/([^/]+)\/buildingBlock\/([^/]+)$/.exec(path) ?? [];
  const [, encoded = ''] = /^Basic (.*)$/.exec(headers.authorization ?? '') ?? [];
  const [user = '', token] = Buffer.from(encoded, 'base64').toString().split(':');
  const run = [...mesh.runs.values()].find((one) => one.token === token);
  if (!run || run.expired || user === '') return { status: 401, body: {} };
  if (run.block !== block)
    return mesh.violate(403, `the state of ${block} is asked for by a run of ${run.block}`);
  const key = stateKey(workspace, block);
  if (method === 'GET') {
    const text = mesh.states.get(key);
    return text === undefined ? { status: 404, body: {} } : { status: 200, body: Buffer.from(text) };
  }
  if (method !== 'POST') return mesh.violate(405, `a state is asked for by ${method}`);
  if (headers['content-type'] !== 'application/json')
    return mesh.violate(400, `a state of ${headers['content-type']}`);
  if (headers['content-md5'] !== createHash('md5').update(body).digest('base64'))
    return mesh.violate(400, 'a state with another Content-MD5');
  mesh.states.set(key, body.toString('utf8'));
  return { status: 200, body: {} };
}

export function stateKey(workspace: string, block: string): string {
  return `${workspace}/${block}`;
}
