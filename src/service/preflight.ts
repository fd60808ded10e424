import type { Preflight, Question } from '../model/content.ts';
import { askService, type Identity } from './service-request.ts';

/** Something that the service does not answer as it should. */
export interface Finding {
  readonly path: string;
  /** E.g. "401 to read projects"; or why there is no answer. */
  readonly problem: string;
  /** Why, and what to do. */
  readonly because: string;
}

/** What of the caller's environment says who asks, and the inputs that addresses are made of. */
export interface Surroundings {
  readonly caller: Readonly<Record<string, string | undefined>>;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Asks every question once; nothing is changed by it. What is not there yet (404) is no finding. */
export async function preflightFindings(
  preflight: Preflight,
  { caller, inputs }: Surroundings,
): Promise<Finding[]> {
  const address = String(inputs[preflight.address]);
  const identity = identityOf(preflight, caller);
  if (!identity) {
    const { username, password, token } = preflight.identity;
    const because = `set ${username} and ${password}${token ? `, or ${token}` : ''}, for berth and for Terraform`;
    return [{ path: '', problem: `nobody is named who uses ${address}`, because }];
  }
  const asked = preflight.questions.flatMap((question) =>
    pathsOf(question.path, inputs).map((path) => ({ ...question, path })),
  );
  const findings = await Promise.all(asked.map(async (one) => await finding(address, identity, one)));
  return findings.flat();
}

async function finding(address: string, identity: Identity, { path, purpose, refused }: Question) {
  try {
    const { status } = await askService(address, identity, { path });
    if (status < 300 || status === 404) return [];
    const because = refused[status as 401 | 403] ?? 'see the log of the service';
    return [{ path, problem: `${status} to ${purpose}`, because }];
  } catch (error) {
    const because = `make "${address}" reachable, with a certificate that this machine trusts`;
    return [{ path, problem: `no answer: ${(error as Error).message}`, because }];
  }
}

function identityOf({ identity }: Preflight, caller: Surroundings['caller']): Identity | undefined {
  const token = identity.token && caller[identity.token];
  if (token) return { token };
  const [username, password] = [caller[identity.username], caller[identity.password]];
  return username && password ? { username, password } : undefined;
}

/** The path for each entry of the list that it names; the path itself where it names none. */
function pathsOf(path: string, inputs: Surroundings['inputs']): string[] {
  const name = /\{(\w+)\}/.exec(path)?.[1];
  if (name === undefined) return [path];
  const entries = inputs[name];
  return Array.isArray(entries)
    ? entries.map((entry) => path.replace(`{${name}}`, encodeURIComponent(String(entry))))
    : [];
}
