import { entriesIf, expression, jsonencode, merge, type ScopeOf, type Value } from 'berth/cdk';
import { Release } from '#helm/release';
import type { layer } from './layer.ts';
import type { HarborSecrets } from './secrets.ts';

type LayerScope = ScopeOf<typeof layer>;

/** Seconds that the pods of Harbor may take to become ready: the first start makes the tables of the database. */
const readyWithin = 900;

/** The Helm release; no secret is in its values. */
export function harborRelease(scope: LayerScope, secrets: HarborSecrets): Release {
  const { stack, variables: v } = scope;
  return new Release(stack, 'registry', {
    name: 'harbor',
    namespace: secrets.namespace.text,
    repository: expression(`${v.chart_repository.source} == "" ? null : ${v.chart_repository.source}`).text,
    chart: v.chart_name.text,
    version: v.chart_version.text,
    values: [jsonencode(values(scope, secrets))],
    wait: true,
    timeout: readyWithin,
    maxHistory: 5,
    // The chart looks some of them up while it is rendered.
    dependsOn: [...secrets.all],
  });
}

/** Source of names and defaults: goharbor/harbor-helm v1.19.1, values.yaml. */
function values({ variables: v }: LayerScope, { names, revision }: HarborSecrets): Value {
  const part = {
    replicas: v.replicas,
    podDisruptionBudget: { enabled: expression(`${v.replicas.source} > 1`), minAvailable: 1 },
    podAnnotations: { 'berth.dev/secrets': revision },
  };
  return {
    externalURL: expression(`"https://\${${v.host.source}}"`),
    expose: {
      type: 'ingress',
      tls: { enabled: true, certSource: 'secret', secret: { secretName: v.tls_secret } },
      ingress: {
        hosts: { core: v.host },
        className: v.ingress_class,
        annotations: merge(
          {
            'ingress.kubernetes.io/ssl-redirect': 'true',
            'ingress.kubernetes.io/proxy-body-size': '0',
            'nginx.ingress.kubernetes.io/ssl-redirect': 'true',
            'nginx.ingress.kubernetes.io/proxy-body-size': '0',
          },
          entriesIf(expression(`${v.certificates.source} == "cert-manager"`), {
            'cert-manager.io/cluster-issuer': v.issuer,
          }),
        ),
      },
    },
    internalTLS: { enabled: true, certSource: 'auto' },
    updateStrategy: { type: 'RollingUpdate' },
    cache: { enabled: true },
    metrics: { enabled: true },
    existingSecretAdminPassword: names.admin,
    existingSecretSecretKey: names.encryption,
    core: { ...part, existingSecret: names.core, existingXsrfSecret: names.core },
    portal: part,
    // Logs of jobs go into the database: a volume could be mounted by one pod only.
    jobservice: { ...part, existingSecret: names.jobservice, jobLoggers: ['database'] },
    registry: { ...part, existingSecret: names.registry, credentials: { existingSecret: names.login } },
    trivy: { ...part, enabled: v.scanner },
    exporter: part,
    database: {
      type: 'external',
      external: {
        host: v.database_host,
        port: expression(`tostring(${v.database_port.source})`),
        username: v.database_username,
        coreDatabase: v.database_name,
        existingSecret: names.database,
        sslmode: v.database_sslmode,
      },
    },
    redis: {
      type: 'external',
      external: {
        addr: v.redis_address,
        tlsOptions: { enable: v.redis_tls },
        existingSecret: names.redis,
      },
    },
    persistence: {
      resourcePolicy: 'keep',
      imageChartStorage: {
        type: 's3',
        // Clients need not reach the object storage.
        disableredirect: true,
        s3: {
          region: v.s3_region,
          regionendpoint: v.s3_endpoint,
          bucket: v.s3_bucket,
          existingSecret: names.storage,
          secure: true,
          v4auth: true,
        },
      },
    },
  };
}
