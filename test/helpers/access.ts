import {
  AuthenticationV1Api,
  AuthorizationV1Api,
  type KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
} from '@kubernetes/client-node';
import { kubeConfig } from './kubernetes.ts';

/** Somebody the API server knows: by name, with the groups that go with it. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

export function person(user: string): Identity {
  return { user, groups: ['system:authenticated'] };
}

export function serviceAccount(namespace: string, name: string): Identity {
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

export interface Right {
  readonly verb: string;
  /** "plural.group/subresource:name"; all but the plural may be missing. */
  readonly resource: string;
  readonly namespace?: string;
}

/** What RBAC says; admission policies have no part in it. */
export async function may(identity: Identity, right: Right): Promise<boolean> {
  const match =
    /^(?<resource>[^./:]+)(?:[.](?<group>[^/:]+))?(?:\/(?<subresource>[^:]+))?(?::(?<name>.+))?$/u.exec(
      right.resource,
    );
  const review = await kubeConfig()
    .makeApiClient(AuthorizationV1Api)
    .createSubjectAccessReview({
      body: {
        spec: {
          user: identity.user,
          groups: [...identity.groups],
          resourceAttributes: { verb: right.verb, namespace: right.namespace, ...match?.groups },
        },
      },
    });
  return review.status?.allowed ?? false;
}

type Anything = KubernetesObject & Record<string, unknown>;

/** Real requests of one identity; each answers "done" or the refusal of the API server. */
export interface Actor {
  readonly name: string;
  create(object: Anything): Promise<string>;
  read(object: Anything): Promise<string>;
  list(apiVersion: string, kind: string, namespace: string): Promise<string>;
  /** @param object header of the object plus what is to be merged into it */
  change(object: Anything): Promise<string>;
  remove(object: Anything): Promise<string>;
}

/** The administrator, or whoever it acts as. */
export function actor(identity?: Identity): Actor {
  const config = kubeConfig();
  const user = config.getCurrentUser();
  if (identity && user) config.users = [{ ...user, impersonateUser: identity.user }];
  const api = KubernetesObjectApi.makeApiClient(config);
  return {
    name: identity?.user ?? 'administrator',
    create: (object) => answer(api.create(object)),
    read: (object) => answer(api.read(object as never)),
    list: (apiVersion, kind, namespace) => answer(api.list(apiVersion, kind, namespace)),
    change: (object) =>
      answer(api.patch(object, undefined, undefined, undefined, undefined, PatchStrategy.MergePatch)),
    remove: (object) => answer(api.delete(object)),
  };
}

/** Who the API server takes an actor for. */
export async function whoAmI(identity: Identity): Promise<string | undefined> {
  const config = kubeConfig();
  const user = config.getCurrentUser();
  if (user) config.users = [{ ...user, impersonateUser: identity.user }];
  const review = await config.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} });
  return review.status?.userInfo?.username;
}

async function answer(request: Promise<unknown>): Promise<string> {
  try {
    await request;
    return 'done';
  } catch (error) {
    const { code, body } = error as { code?: number; body?: string };
    if (code === undefined) throw error;
    return `${code} ${messageOf(body)}`;
  }
}

function messageOf(body: string | undefined): string {
  const parsed = typeof body === 'string' ? JSON.parse(body) : body;
  return parsed?.message ?? '';
}
