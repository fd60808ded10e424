import {
  choice,
  dnsLabel,
  excludes,
  flag,
  inputModel,
  isFilled,
  labelValue,
  length,
  list,
  map,
  matches,
  notReserved,
  registryProject,
  secret,
  singleLine,
  structural,
  text,
  textMatches,
  whole,
} from 'berth/model';

const registry = { harbor_mode: ['external', 'managed', 'delegated'] } as const;
const external = { harbor_mode: ['external'] } as const;

/** Where the block makes the robot account of the pull secret by itself. */
export const ownRobot = { harbor_mode: ['managed', 'delegated'] } as const;

const ssh = '^(ssh://|[A-Za-z0-9._-]+@)';

export const inputs = inputModel(
  {
    namespace_mode: structural(['create', 'adopt'], {
      description:
        'create = the block makes the namespace and owns it, adopt = it takes over one that is there, and gives it back',
      immutable: true,
      default: 'create',
    }),
    harbor_mode: structural(['none', 'external', 'managed', 'delegated'], {
      description:
        'where the pull secret comes from: managed or delegated = a robot account that the block makes (see Pull secrets), external = credentials given as inputs, none = nowhere',
      default: 'none',
      context: 'layer.harbor.robot_mode',
    }),

    namespace_name: text({
      description: 'name of the namespace; unique in the cluster',
      immutable: true,
      rules: [...dnsLabel, notReserved],
      example: 'shop-dev',
    }),
    workspace_id: text({
      description: 'workspace (team) that owns the namespace; label meshstack.io/workspace',
      rules: labelValue,
      context: 'team.name',
      example: 'shop',
    }),
    project_id: text({
      description: 'project within the workspace; label meshstack.io/project',
      rules: labelValue,
      example: 'shop-dev',
    }),
    environment: text({
      description: 'environment, such as dev or production; label environment',
      rules: labelValue,
      context: 'environment.name',
      example: 'dev',
    }),
    cost_center: text({
      description: 'cost center; label cost-center (empty: no label)',
      rules: [
        length(0, 63),
        matches(
          '^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$',
          'must be letters, digits, "-", "_" and ".", and begin and end with a letter or digit',
        ),
      ],
      default: '',
    }),
    labels: map({
      description: 'further labels of the namespace',
      keyRules: [
        length(1, 253),
        matches(
          '^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$',
          'must be a Kubernetes label key: an optional DNS prefix and "/", then letters, digits, "-", "_" and "."',
        ),
        excludes(
          '(^|[.])((kubernetes|k8s|meshstack|argoproj)[.]io|berth[.]dev)/',
          'must not have a prefix under kubernetes.io, k8s.io, meshstack.io, argoproj.io or berth.dev',
        ),
      ],
      rules: [
        matches(
          '^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$',
          'must be at most 63 letters, digits, "-", "_" and ".", and begin and end with a letter or digit',
        ),
      ],
      default: {},
      context: 'team.labels',
    }),
    size: choice(['small', 'medium', 'large'], {
      description: 'how much the namespace may use (see the table of sizes)',
      default: 'small',
    }),
    egress: choice(['none', 'https', 'all'], {
      description:
        'what pods may reach outside: nothing, public addresses on port 443, or everything but the metadata address',
      default: 'https',
    }),
    pod_security: choice(['restricted', 'baseline'], {
      description: 'Pod Security Standard that is enforced',
      default: 'restricted',
      givenBy: 'platform',
    }),
    members: list(
      {
        kind: choice(['user', 'group'], {
          description: 'a single user, or a group of the identity provider',
        }),
        name: text({
          description: 'name as the cluster sees it',
          rules: [
            length(1, 253),
            singleLine,
            excludes('^system:', 'must not begin with "system:", those are identities of Kubernetes'),
          ],
        }),
        role: choice(['admin', 'edit', 'view'], { description: 'tenant role' }),
      },
      {
        description: 'who may work in the namespace, with which tenant role',
        default: [],
        context: 'team.members',
      },
    ),

    github_repo_url: text({
      description:
        'Git repository that Argo CD follows: https without credentials, or ssh with a key in git_token',
      rules: [
        length(1, 2048),
        matches(
          '^(https://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[A-Za-z0-9._~/-]+|ssh://[A-Za-z0-9._-]+@[A-Za-z0-9.-]+(:[0-9]{1,5})?/[A-Za-z0-9._~/-]+|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[A-Za-z0-9._~/-]+)$',
          'must be https://host/path without credentials, ssh://user@host/path or user@host:path',
        ),
      ],
      example: 'https://git.example.com/shop/manifests.git',
    }),
    git_revision: text({
      description: 'branch, tag or commit',
      rules: [
        length(1, 255),
        matches(
          '^[A-Za-z0-9][A-Za-z0-9._/-]*$',
          'must be a Git revision: letters, digits, ".", "_", "/" and "-"',
        ),
        excludes('[.][.]', 'must not hold ".."'),
      ],
      default: 'main',
    }),
    git_path: text({
      description: 'folder with the manifests (an overlay, never the base)',
      rules: [
        length(1, 1024),
        matches(
          '^[A-Za-z0-9._-][A-Za-z0-9._/-]*$',
          'must be a relative path: letters, digits, ".", "_", "/" and "-"',
        ),
        excludes('(^|/)[.][.](/|$)', 'must not leave the repository with ".."'),
      ],
      default: 'manifests/overlays/dev',
    }),
    git_username: text({
      description: 'user name for the repository (https; empty: public repository)',
      rules: [length(0, 255), singleLine],
      default: '',
    }),
    git_token: secret({
      description: 'password or token (https), or private key (ssh); empty: public repository',
      rules: [length(0, 16384)],
      default: '',
    }),
    auto_sync: flag({ description: 'Argo CD applies new commits by itself', default: true }),
    self_heal: flag({
      description: 'Argo CD takes back changes made by hand (with auto_sync)',
      default: true,
    }),
    prune: flag({ description: 'Argo CD deletes what was removed from Git (with auto_sync)', default: true }),
    on_destroy: choice(['orphan', 'cascade'], {
      description:
        'cascade: Argo CD deletes what it deployed before the Application goes, its controller must run; orphan: the namespace takes it along',
      default: 'orphan',
    }),
    deletion_protection: flag({
      description: 'berth refuses to destroy the instance while this is true',
      default: false,
      context: 'environment.production',
    }),

    harbor_url: text({
      description: 'registry that the pull secret is for',
      rules: [
        length(1, 255),
        matches(
          '^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?$',
          'must be https://host or https://host:port, without a path',
        ),
      ],
      context: 'layer.harbor.url',
      when: registry,
      example: 'https://registry.example.com',
    }),
    harbor_project: text({
      description: 'project in the registry',
      rules: registryProject,
      when: registry,
      givenBy: 'platform',
      example: 'shop',
    }),
    harbor_robot_username: text({
      description: 'robot account that may pull from the project, such as robot$project+name',
      rules: [length(1, 255), singleLine, excludes(':', 'must not hold ":"')],
      when: external,
      givenBy: 'platform',
      example: 'robot$shop+pull',
    }),
    harbor_robot_token: secret({
      description: 'secret of that robot account',
      rules: [length(1, 4096), singleLine],
      when: external,
      givenBy: 'platform',
      example: 'example-of-a-robot-token',
    }),
    harbor_robot_seed: secret({
      description: 'secret of the platform that the secrets of robot accounts are derived from',
      rules: [length(32, 4096), singleLine],
      standIn: 'rehearsed-seed-of-robot-accounts-00',
      when: { harbor_mode: ['managed'] },
      givenBy: 'platform',
      example: 'example-of-a-seed-of-32-characters',
    }),
    harbor_rotation_months: whole({
      description: 'months that a robot account is used for; it works for 30 days more',
      min: 1,
      max: 6,
      default: 2,
      when: ownRobot,
      givenBy: 'platform',
    }),
    harbor_rotation: whole({
      description: 'a higher number gives the namespace another robot account at once',
      min: 0,
      max: 10_000,
      default: 0,
      when: ownRobot,
      givenBy: 'platform',
    }),

    argocd_namespace: text({
      description: 'namespace that Argo CD runs in',
      immutable: true,
      rules: dnsLabel,
      default: 'argocd',
      context: 'argocd.namespace',
    }),
    argocd_destination: text({
      description: 'address of the cluster as Argo CD knows it',
      rules: [
        length(1, 2048),
        matches('^https://[A-Za-z0-9.:-]+$', 'must be https://host or https://host:port'),
      ],
      default: 'https://kubernetes.default.svc',
      context: 'argocd.destination',
    }),
    argocd_url: text({
      description: 'address of the Argo CD user interface, for the links (empty: no link)',
      rules: [
        length(0, 2048),
        matches('^(https?://[A-Za-z0-9.:/_-]+)?$', 'must be an address such as https://argocd.example.com'),
      ],
      default: '',
      context: 'argocd.url',
    }),
    ingress_namespace: text({
      description: 'namespace of the ingress controller, which may reach all pods',
      rules: dnsLabel,
      default: 'ingress-nginx',
      context: 'ingressNamespace',
    }),
    monitoring_namespace: text({
      description: 'namespace of the monitoring, which may reach all pods',
      rules: dnsLabel,
      default: 'monitoring',
      context: 'monitoringNamespace',
    }),
  },
  [
    {
      input: 'git_token',
      when: [textMatches('github_repo_url', ssh)],
      must: isFilled('git_token'),
      message: 'must hold a private key when github_repo_url is an ssh address',
    },
  ],
);
