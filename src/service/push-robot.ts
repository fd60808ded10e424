import { type Answer, askService, type Identity } from './service-request.ts';

/** Where a pipeline pushes to, and for how long. */
export interface PushRights {
  /** Address of the registry, without a path. */
  readonly address: string;
  readonly project: string;
  /** Repository within the project, whose pipeline gets the robot account. */
  readonly repository: string;
  /** Days that the robot account works. */
  readonly days: number;
}

/** A robot account as Harbor knows it. */
export interface Robot {
  readonly id: number;
  readonly name: string;
  /** YYYY-MM-DD, UTC; undefined: never. */
  readonly expires: string | undefined;
}

/** What a pipeline needs: its secret is told once, and nowhere again. */
export interface PushCredentials extends Robot {
  readonly secret: string;
}

/** Rights of a pipeline: pushing needs pulling; tags, artifacts and findings are for what it does after. */
const access = [
  { resource: 'repository', action: 'push' },
  { resource: 'repository', action: 'pull' },
  { resource: 'tag', action: 'create' },
  { resource: 'artifact', action: 'read' },
  { resource: 'scan', action: 'read' },
] as const;

/**
 * Makes a robot account for the pipeline of one repository. Source: goharbor/harbor api/v2.0/swagger.yaml, POST /robots.
 * @param now the clock: it is part of the name, so that the one before works until it is revoked
 * @throws Error with what Harbor says
 */
export async function makePushRobot(
  identity: Identity,
  { address, project, repository, days }: PushRights,
  now: Date,
): Promise<PushCredentials> {
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const answer = await askService(address, identity, {
    method: 'POST',
    path: '/api/v2.0/robots',
    body: {
      name: `${prefixOf(repository)}${stamp}`,
      description: `pushes ${project}/${repository} from its pipeline`,
      level: 'project',
      duration: days,
      permissions: [{ kind: 'project', namespace: project, access }],
    },
  });
  const { secret, ...robot } = granted(answer, 201, 'make a robot account') as HarborRobot & {
    readonly secret: string;
  };
  return { ...robotOf(robot), secret };
}

/** The robot accounts that were made so for a repository, the oldest first. @throws Error with what Harbor says */
export async function pushRobots(
  identity: Identity,
  { address, project, repository }: PushRights,
): Promise<Robot[]> {
  const path = `/api/v2.0/projects/${encodeURIComponent(project)}`;
  const found = granted(await askService(address, identity, { path }), 200, 'read the project');
  const { project_id: id } = found as { project_id: number };
  const query = new URLSearchParams({ q: `Level=project,ProjectID=${id}`, page_size: '100' });
  const robots = granted(
    await askService(address, identity, { path: `/api/v2.0/robots?${query}` }),
    200,
    'read robot accounts',
  ) as readonly HarborRobot[];
  const own = new RegExp(`[+]${prefixOf(repository)}\\d{14}$`);
  return robots
    .filter(({ name }) => own.test(name))
    .map(robotOf)
    .sort((a, b) => a.id - b.id);
}

/** @throws Error with what Harbor says */
export async function revokeRobot(
  identity: Identity,
  { address }: Pick<PushRights, 'address'>,
  { id }: Robot,
): Promise<void> {
  const answer = await askService(address, identity, { method: 'DELETE', path: `/api/v2.0/robots/${id}` });
  granted(answer, 200, 'delete a robot account');
}

interface HarborRobot {
  readonly id: number;
  readonly name: string;
  /** Seconds since 1970; -1: never. */
  readonly expires_at: number;
}

function robotOf({ id, name, expires_at }: HarborRobot): Robot {
  const expires = expires_at > 0 ? new Date(expires_at * 1000).toISOString().slice(0, 10) : undefined;
  return { id, name, expires };
}

/** Names take single separators only. Source: goharbor/harbor src/server/v2.0/handler/robot.go, validateName. */
function prefixOf(repository: string): string {
  return `push-${repository.replace(/[^a-z0-9]+/g, '-')}-`;
}

function granted({ status, body }: Answer, wanted: number, what: string): unknown {
  if (status === wanted) return body;
  const [first] = (body as { errors?: { message?: string }[] } | null)?.errors ?? [];
  throw new Error(`${status} to ${what}${first?.message ? `: ${first.message}` : ''}`);
}
