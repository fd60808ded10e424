import type { Answer, Asked } from './mesh-request.ts';
import { type OrderedRun, stepIds } from './mesh-run.ts';
import { registration, update } from './mesh-schemas.ts';
import type { MeshStandIn } from './mesh-stand-in.ts';

const finals: ReadonlySet<string> = new Set(['SUCCEEDED', 'FAILED']);
const statusOrder = ['PENDING', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED'];

/** Gives the run that has waited longest. */
export function claim(mesh: MeshStandIn, asked: Asked): Answer {
  mesh.claims += 1;
  const { headers, method, url, body } = asked;
  if (!mesh.isApiUser(headers.authorization)) {
    mesh.refusals += 1;
    return { status: 401, body: {} };
  }
  const node = String(headers['x-block-runner-node-id']);
  const bad = mesh.badHeaders(asked, /^.*-worker-\d+$/.test(node) ? node : `${mesh.runner}-worker-N`);
  if (bad) return bad;
  if (
    method !== 'POST' ||
    body.length > 0 ||
    new URL(url, 'http://x').search !== `?forRunnerUuid=${mesh.runner}`
  )
    return mesh.violate(400, `a run is claimed by ${method} ${url} with ${body.length} bytes`);
  const status = mesh.claimAnswers.shift();
  if (status !== undefined) return { status, body: {} };
  const run = mesh.waiting.shift();
  if (!run) return { status: 404, body: {} };
  run.claimedAt = performance.now();
  return { status: 201, body: run.document };
}

/** A runner says which steps a run has. */
export function register(mesh: MeshStandIn, asked: Asked, run: OrderedRun): Answer {
  if (!isRun(asked, run) && !mesh.isApiUser(asked.headers.authorization)) return { status: 401, body: {} };
  const bad = mesh.badHeaders(asked, mesh.runner);
  if (bad) return bad;
  if (asked.method !== 'POST') return mesh.violate(405, `a source is registered by ${asked.method}`);
  const { data, error } = registration.safeParse(JSON.parse(asked.body.toString()));
  if (!data || data.source.id !== mesh.runner)
    return mesh.violate(400, `registration: ${error?.message ?? 'of another source'}`);
  if (run.steps) return { status: 409, body: {} };
  run.steps = data.steps.map(({ id }) => id);
  const known = run.behavior === 'DETECT' ? stepIds.slice(0, -1) : stepIds;
  if (!['trigger', 'validation', known.join()].includes(run.steps.join()))
    return mesh.violate(400, `the steps are ${run.steps.join()}`);
  return { status: 200, body: {} };
}

/** A runner says how far a run is. @param rest of the path */
export function updateRun(mesh: MeshStandIn, asked: Asked, run: OrderedRun, rest: string): Answer {
  if (!isRun(asked, run) && !(run.expired === false && mesh.isApiUser(asked.headers.authorization)))
    return { status: 401, body: {} };
  const bad = mesh.badHeaders(asked, mesh.runner);
  if (bad) return bad;
  if (asked.method !== 'PATCH' || rest !== `/${mesh.runner}`)
    return mesh.violate(405, `the status is updated by ${asked.method} of ${rest}`);
  if (!run.steps) return mesh.violate(409, 'an update before the registration');
  const { data, error } = update.safeParse(JSON.parse(asked.body.toString()));
  if (!data) return mesh.violate(400, `update: ${error.message}`);
  const before = run.last;
  if (data.blockRunId !== run.uuid || data.source !== mesh.runner)
    return mesh.violate(400, 'an update of another run');
  if (before && finals.has(before.status)) {
    // Whoever does not know that it was heard says it again.
    if (mesh.mayRepeat && before.status === data.status) return { status: 409, body: {} };
    return mesh.violate(409, `an update after ${before.status}`);
  }
  for (const { id, status } of data.steps) {
    if (!run.steps.includes(id)) return mesh.violate(400, `an update of the step "${id}"`);
    const earlier = before?.steps.find((step) => step.id === id)?.status ?? 'PENDING';
    if (statusOrder.indexOf(status) < statusOrder.indexOf(earlier))
      return mesh.violate(400, `${id} goes from ${earlier} to ${status}`);
  }
  if (data.status === 'SUCCEEDED' && data.steps.some(({ status }) => status !== 'SUCCEEDED'))
    return mesh.violate(400, 'it succeeded without all of its steps');
  if ((data.artifact || data.changesDetected !== undefined) && run.behavior !== 'DETECT')
    return mesh.violate(400, `a plan of ${run.behavior}`);
  run.firstUpdateAt ||= performance.now();
  run.updates.push(data);
  if (data.artifact) run.plan = Buffer.from(data.artifact, 'base64');
  if (finals.has(data.status) || (run.steps.join() === 'trigger' && data.steps[0]?.status === 'SUCCEEDED')) {
    run.endedAt = performance.now();
    run.end(data);
  }
  return { status: 200, body: { runAborted: run.abort } };
}

/** The plan of a dry run. */
export function artifact(mesh: MeshStandIn, { path, headers, method }: Asked): Answer {
  const plan = mesh.runs.get(path.slice('/api/artifacts/'.length))?.plan;
  const owner = [...mesh.runs.values()].some(
    ({ token, expired }) => !expired && headers.authorization === `Bearer ${token}`,
  );
  if (!owner) return { status: 401, body: {} };
  if (method !== 'GET' || headers.accept !== 'application/octet-stream' || headers['content-type'])
    return mesh.violate(
      400,
      `a plan is asked for by ${method} with ${headers.accept}, ${headers['content-type']}`,
    );
  return plan ? { status: 200, body: plan, type: 'application/octet-stream' } : { status: 404, body: {} };
}

function isRun({ headers }: Asked, run: OrderedRun): boolean {
  return !run.expired && headers.authorization === `Bearer ${run.token}`;
}
