import {
  amountOf,
  atLeast,
  choice,
  dnsLabel,
  flag,
  inputModel,
  isFilled,
  isOn,
  length,
  matches,
  registryProject,
  secret,
  singleLine,
  structural,
  text,
  textMatches,
  texts,
  whole,
} from 'berth/model';
import {
  adminPassword,
  bucketName,
  cronWithSeconds,
  encryptionKey,
  hostAndPorts,
  hostName,
  hostOrAddress,
  identifier,
  objectName,
  objectNameOrNothing,
  region,
  registryAddress,
  registryOrNothing,
  storageAddress,
  tagPattern,
} from './rules.ts';

const own = { registry: ['own'] } as const;
const shared = { registry: ['shared'] } as const;
const none = { registry: ['none'] } as const;
const harbor = { registry: ['own', 'shared'] } as const;

const password = [length(1, 1024), singleLine];

export const inputs = inputModel(
  {
    registry: structural(['own', 'shared', 'none'], {
      description:
        'own = a Harbor in the cluster, shared = projects in a Harbor of somebody else, such as STACKIT, none = no Harbor that berth manages',
      immutable: true,
      default: 'own',
    }),

    host: text({
      description: 'DNS name of the registry, as it stands in the names of images',
      immutable: true,
      rules: hostName,
      when: own,
    }),
    shared_url: text({
      description: 'address of the registry',
      immutable: true,
      rules: registryAddress,
      default: 'https://registry.onstackit.cloud',
      when: shared,
    }),
    shared_robots: choice(['delegated', 'external'], {
      description:
        'delegated = blocks make robot accounts with a robot account as identity, external = people make them',
      default: 'delegated',
      when: shared,
    }),
    external_url: text({
      description: 'address of the registry that robot accounts are given for by hand (empty: none)',
      rules: registryOrNothing,
      default: '',
      when: none,
    }),

    projects: texts({
      description: 'projects that are made',
      rules: registryProject,
      min: 0,
      max: 500,
      default: [],
      when: harbor,
    }),
    storage_quota: whole({
      description: 'storage of a project, in GB (-1: no limit)',
      min: -1,
      max: 1_000_000,
      default: 50,
      when: harbor,
    }),
    deployment_security: choice(['none', 'low', 'medium', 'high', 'critical'], {
      description: 'images with a finding of this severity or a higher one are not given out',
      default: 'none',
      when: harbor,
    }),
    keep_pushed: whole({
      description: 'artifacts of each repository that are kept, the newest (0: all, by no rule)',
      min: 0,
      max: 10_000,
      default: 10,
      when: harbor,
    }),
    immutable_tags: texts({
      description: 'patterns of tags that nobody overwrites or deletes',
      rules: tagPattern,
      min: 0,
      max: 15,
      default: ['v*'],
      when: harbor,
    }),
    garbage_collection: text({
      description: 'when storage of deleted artifacts is freed, as cron with seconds',
      rules: cronWithSeconds,
      default: '0 0 2 * * 0',
      when: own,
    }),

    harbor_namespace: text({
      description: 'namespace that Harbor runs in; the layer makes it',
      immutable: true,
      rules: dnsLabel,
      default: 'harbor',
      when: own,
    }),
    replicas: whole({
      description: 'pods of each part of Harbor',
      min: 1,
      max: 20,
      default: 2,
      when: own,
    }),
    ingress_class: text({
      description: 'class of the Ingress',
      rules: objectName,
      default: 'nginx',
      when: own,
    }),
    certificates: choice(['cert-manager', 'secret'], {
      description: 'where the certificate comes from: cert-manager, or a Secret that somebody else keeps',
      default: 'cert-manager',
      when: own,
    }),
    issuer: text({
      description: 'cert-manager ClusterIssuer that the certificate comes from',
      rules: objectNameOrNothing,
      default: '',
      when: own,
    }),
    tls_secret: text({
      description: 'Secret with the certificate, in the namespace of Harbor',
      rules: objectName,
      default: 'harbor-tls',
      when: own,
    }),
    scanner: flag({ description: 'Trivy scans images', default: true, when: own }),

    database_host: text({ description: 'PostgreSQL that Harbor uses', rules: hostOrAddress, when: own }),
    database_port: whole({
      description: 'port of PostgreSQL',
      min: 1,
      max: 65_535,
      default: 5432,
      when: own,
    }),
    database_name: text({
      description: 'database of Harbor; it has to be there',
      rules: identifier,
      default: 'registry',
      when: own,
    }),
    database_username: text({ description: 'user of that database', rules: identifier, when: own }),
    database_password: secret({ description: 'password of that user', rules: password, when: own }),
    database_sslmode: choice(['require', 'verify-ca', 'verify-full'], {
      description: 'how the connection to PostgreSQL is protected; verify-* needs its certificate in Harbor',
      default: 'require',
      when: own,
    }),
    redis_address: text({ description: 'Redis that Harbor uses', rules: hostAndPorts, when: own }),
    redis_tls: flag({ description: 'the connection to Redis is encrypted', default: true, when: own }),
    redis_password: secret({ description: 'password of Redis', rules: password, when: own }),
    s3_endpoint: text({
      description: 'address of the object storage',
      rules: storageAddress,
      default: 'https://object.storage.eu01.onstackit.cloud',
      when: own,
    }),
    s3_region: text({
      description: 'region of the object storage',
      rules: region,
      default: 'eu01',
      when: own,
    }),
    s3_bucket: text({ description: 'bucket for images', rules: bucketName, when: own }),
    s3_access_key: secret({ description: 'access key of the object storage', rules: password, when: own }),
    s3_secret_key: secret({ description: 'secret key of the object storage', rules: password, when: own }),

    admin_password: secret({
      description: 'password of the administrator at the first start',
      rules: adminPassword,
      standIn: 'Rehearsed-0',
      when: own,
    }),
    encryption_key: secret({
      description: 'key that Harbor encrypts stored credentials with; what it encrypted is lost with it',
      rules: encryptionKey,
      standIn: 'rehearsed-16-chr',
      when: own,
    }),
    internal_seed: secret({
      description: 'secret that the secrets between the parts of Harbor are derived from',
      rules: [length(32, 4096), singleLine],
      standIn: 'rehearsed-seed-of-harbor-itself-00',
      when: own,
    }),

    chart_repository: text({
      description:
        'repository that the chart comes from (empty: chart_name is a folder or an oci:// address)',
      rules: [
        length(0, 2048),
        matches(
          '^((https|oci)://[A-Za-z0-9.:/_-]+)?$',
          'must be an https:// or oci:// address without credentials',
        ),
      ],
      default: '',
      context: 'chart.repository',
      when: own,
    }),
    chart_name: text({
      description: 'name of the chart in the repository, or its folder',
      rules: [length(1, 4096), singleLine],
      context: 'chart.name',
      when: own,
    }),
    chart_version: text({
      description: 'exact version of the chart',
      rules: [
        length(1, 64),
        matches(
          '^[0-9]+[.][0-9]+[.][0-9]+([-+][0-9A-Za-z.+-]+)?$',
          'must be an exact version such as 1.19.1, without a leading "v"',
        ),
      ],
      context: 'chart.version',
      when: own,
    }),
    production: flag({
      description: 'what must hold in production is checked',
      default: false,
      context: 'environment.production',
    }),
    deletion_protection: flag({
      description: 'berth refuses to destroy the layer while this is true',
      default: false,
      context: 'environment.production',
    }),
  },
  [
    {
      input: 'issuer',
      when: [textMatches('certificates', '^cert-manager$')],
      must: isFilled('issuer'),
      message: 'must be there with certificates from cert-manager',
    },
    {
      input: 'replicas',
      when: [isOn('production')],
      must: atLeast(amountOf('replicas'), 2),
      message: 'must be at least 2 in production',
    },
    {
      input: 'redis_tls',
      when: [isOn('production')],
      must: isOn('redis_tls'),
      message: 'must be true in production',
    },
  ],
);
