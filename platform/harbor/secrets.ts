import { type Expression, expression, reference, revision, type ScopeOf, type Value } from 'berth/cdk';
import type { ITerraformDependable } from '#cdktf';
import { NamespaceV1 } from '#kubernetes/namespace-v1';
import { SecretV1 } from '#kubernetes/secret-v1';
import type { layer } from './layer.ts';

type LayerScope = ScopeOf<typeof layer>;

/** User of Harbor's own registry, which the chart knows by this name. */
const registryUser = 'harbor_registry_user';

/** Secrets that the chart is told of. Each pod sees its own: what Harbor's registry needs, Trivy does not get. */
export interface HarborSecrets {
  readonly namespace: Expression;
  readonly names: Readonly<Record<keyof ReturnType<typeof contents>, string>>;
  readonly all: readonly ITerraformDependable[];
  /** Changes with any of them, so that pods begin anew. */
  readonly revision: Expression;
}

/** The namespace, and in it everything that must not stand in values of the chart. Nothing of it is in the state. */
export function harborSecrets({ stack, variables: v, versions }: LayerScope): HarborSecrets {
  const made = new NamespaceV1(stack, 'namespace', {
    metadata: {
      name: v.harbor_namespace.text,
      labels: {
        'app.kubernetes.io/managed-by': 'berth',
        'pod-security.kubernetes.io/enforce': 'baseline',
      },
    },
  });
  const namespace = reference(made, 'metadata[0].name');
  const revisions = contents(versions, versions);
  const names = {} as Record<string, string>;
  const all = Object.entries(contents(v, versions)).map(([part, data]) => {
    const name = `harbor-${part}`;
    names[part] = name;
    return new SecretV1(stack, `secret_${part}`, {
      metadata: { name, namespace: namespace.text },
      dataWo: texts(data),
      dataWoRevision: revision(revisions[part as keyof typeof revisions]).number,
    });
  });
  return {
    namespace,
    names: names as HarborSecrets['names'],
    all,
    revision: expression(`tostring(${revision(revisions).source})`),
  };
}

/**
 * Data of the Secrets by the keys that the chart reads. Source: goharbor/harbor-helm v1.19.1, values.yaml and templates.
 * @param of the secrets, or their versions
 */
function contents(of: LayerScope['variables'], versions: LayerScope['versions']) {
  const registry = derived(of.internal_seed, 'registry credentials', 32);
  const isVersion = of === versions;
  return {
    admin: { HARBOR_ADMIN_PASSWORD: of.admin_password },
    encryption: { secretKey: of.encryption_key },
    core: { secret: derived(of.internal_seed, 'core', 16), CSRF_KEY: derived(of.internal_seed, 'xsrf', 32) },
    jobservice: { JOBSERVICE_SECRET: derived(of.internal_seed, 'jobservice', 16) },
    registry: { REGISTRY_HTTP_SECRET: derived(of.internal_seed, 'registry', 16) },
    login: {
      REGISTRY_PASSWD: registry,
      // Another text each time, which is of no matter where it is written only with its revision.
      REGISTRY_HTPASSWD: isVersion
        ? registry
        : expression(`"${registryUser}:\${bcrypt(${registry.source})}"`),
    },
    database: { password: of.database_password },
    redis: { REDIS_PASSWORD: of.redis_password },
    storage: {
      REGISTRY_STORAGE_S3_ACCESSKEY: of.s3_access_key,
      REGISTRY_STORAGE_S3_SECRETKEY: of.s3_secret_key,
    },
  } satisfies Record<string, Record<string, Value>>;
}

/** Letters and digits. Twice hashed, as in HMAC: one of them tells nothing of another. */
function derived(seed: Expression, purpose: string, length: number): Expression {
  const keyed = (text: string) => `base64sha256("\${${seed.source}} \${${text}}")`;
  const plain = `replace(${keyed(keyed(JSON.stringify(purpose)))}, "/[^A-Za-z0-9]/", "")`;
  return expression(`substr(${plain}, 0, ${length})`);
}

function texts(data: Readonly<Record<string, Expression>>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.text]));
}
