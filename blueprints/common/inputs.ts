import {
  dnsLabel,
  excludes,
  length,
  matches,
  notReserved,
  registryProject,
  structural,
  text,
} from 'berth/model';

const host = '[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?';

/** Of a stage that the team may not have yet. */
const laterNamespace = [
  length(0, 63),
  matches(
    '^([a-z0-9]([a-z0-9-]*[a-z0-9])?)?$',
    'must be lower case letters, digits and "-", and begin and end with a letter or digit',
  ),
  notReserved,
];

/**
 * What every repository of an application is asked for. Values stand in YAML, TOML, shell and Markdown as they are: the
 * rules let nothing through that means something there.
 */
export const commonInputs = {
  forge: structural(['github', 'forgejo'], {
    description: 'where the repository lives, and whose workflows it gets (forgejo: STACKIT Git)',
    default: 'github',
  }),
  secrets: structural(['none', 'sealed'], {
    description: 'whether the repository can hold secrets, sealed for the cluster (Sealed Secrets)',
    default: 'none',
  }),
  app_name: text({
    description: 'name of the application: of its Deployment, its Service and its image',
    rules: [
      length(1, 40),
      matches(
        '^[a-z]([a-z0-9-]*[a-z0-9])?$',
        'must be lower case letters, digits and "-", begin with a letter, and end with a letter or digit',
      ),
      excludes('--', 'must not hold "--"'),
    ],
  }),
  team: text({
    description: 'team that owns the repository',
    rules: dnsLabel,
    context: 'team.name',
  }),
  repository_url: text({
    description: 'address of the Git repository, as Argo CD knows it',
    rules: [
      length(1, 1024),
      matches(
        `^(https://${host}(:[0-9]{1,5})?/[A-Za-z0-9._~/-]+|ssh://[A-Za-z0-9._-]+@${host}(:[0-9]{1,5})?/[A-Za-z0-9._~/-]+|[A-Za-z0-9._-]+@${host}:[A-Za-z0-9._~/-]+)$`,
        'must be https://host/path without credentials, ssh://user@host/path or user@host:path',
      ),
      excludes('^-', 'must not begin with "-"'),
    ],
    context: 'block.github_repo_url',
  }),
  branch: text({
    description: 'branch that Argo CD follows and that pipelines build',
    rules: [
      length(1, 100),
      matches(
        '^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$',
        'must be a name of a branch: letters, digits, ".", "_", "/" and "-"',
      ),
      excludes('[.][.]|//|/[.]|[.]/|[.]lock(/|$)', 'must be a name that Git takes for a branch'),
    ],
    default: 'main',
    context: 'block.git_revision',
  }),
  registry_url: text({
    description: 'registry of the images',
    rules: [
      length(1, 255),
      matches(`^https://${host}(:[0-9]{1,5})?$`, 'must be https://host or https://host:port, without a path'),
      excludes('[A-Z]', 'must be in lower case: names of images are'),
    ],
    context: 'block.harbor_url',
  }),
  registry_project: text({
    description: 'project in the registry',
    rules: registryProject,
    context: 'block.harbor_project',
  }),
  namespace_dev: text({
    description: 'namespace of the stage dev',
    rules: [...dnsLabel, notReserved],
    context: 'block.dev.namespace_name',
  }),
  namespace_staging: text({
    description: 'namespace of the stage staging (empty: that of dev, with staging in place of dev)',
    rules: laterNamespace,
    default: '',
    context: 'block.staging.namespace_name',
  }),
  namespace_prod: text({
    description: 'namespace of the stage prod (empty: that of dev, with prod in place of dev)',
    rules: laterNamespace,
    default: '',
    context: 'block.prod.namespace_name',
  }),
  domain: text({
    description: 'domain of the addresses for traffic from outside, which the component ingress uses',
    rules: [
      length(1, 150),
      matches(
        '^[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)+$',
        'must be a domain in lower case, such as apps.example.com',
      ),
    ],
    default: 'example.com',
  }),
} as const;
