import {
  atLeast,
  choice,
  countOf,
  dnsLabel,
  flag,
  inputModel,
  isFilled,
  length,
  matches,
  secret,
  singleLine,
  text,
  textMatches,
  texts,
} from 'berth/model';
import {
  clientId,
  gitPath,
  gitRevision,
  groupName,
  httpsAddressOrNothing,
  nameOrNothing,
  recipientOrNothing,
  webhookSecret,
} from './rules.ts';

const signOn = [isFilled('oidc_issuer')];
const notified = [textMatches('notifications', '^(slack|teams-workflows)$')];
const exposed = [isFilled('ingress_class')];

export const inputs = inputModel(
  {
    argocd_namespace: text({
      description: 'namespace that Argo CD runs in; made if it is not there',
      rules: dnsLabel,
      default: 'argocd',
      context: 'argocd.namespace',
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
    }),
    chart_name: text({
      description: 'name of the chart in the repository, or folder of the bundled chart',
      rules: [length(1, 4096), singleLine],
      context: 'chart.name',
    }),
    chart_version: text({
      description: 'exact version of the chart',
      rules: [
        length(1, 64),
        matches(
          '^[0-9]+[.][0-9]+[.][0-9]+([-+][0-9A-Za-z.+-]+)?$',
          'must be an exact version such as 10.1.1, without a leading "v"',
        ),
      ],
      context: 'chart.version',
    }),

    url: text({
      description: 'address of Argo CD, as people and Git hosts reach it',
      rules: httpsAddressOrNothing,
      default: '',
      context: 'argocd.url',
    }),
    high_availability: flag({
      description: 'several replicas of all that people and syncs wait for; needs three nodes',
      default: false,
      context: 'environment.production',
    }),

    oidc_issuer: text({
      description: 'identity provider that people sign in with (empty: the built-in administrator)',
      rules: httpsAddressOrNothing,
      default: '',
    }),
    oidc_client_id: text({
      description: 'what the identity provider knows Argo CD as',
      rules: clientId,
      default: '',
    }),
    oidc_client_secret: secret({
      description: 'how Argo CD proves to be that (empty: it need not)',
      rules: [length(0, 1024), singleLine],
      default: '',
    }),
    admin_groups: texts({
      description: 'groups of the identity provider that administer Argo CD',
      rules: groupName,
      min: 0,
      max: 50,
      default: [],
    }),
    viewer_groups: texts({
      description: 'groups of the identity provider that see everything in Argo CD',
      rules: groupName,
      min: 0,
      max: 50,
      default: [],
    }),

    ingress_class: text({
      description: 'class of the Ingress that Argo CD is reached by (empty: no Ingress)',
      rules: nameOrNothing,
      default: '',
    }),
    ingress_issuer: text({
      description: 'cert-manager ClusterIssuer of its certificate',
      rules: nameOrNothing,
      default: '',
    }),
    webhook_secret: secret({
      description: 'what Git hosts prove themselves with (empty: webhooks of anybody are taken)',
      rules: webhookSecret,
      default: '',
    }),

    notifications: choice(['none', 'slack', 'teams-workflows'], {
      description: 'where it is told that an Application failed',
      default: 'none',
    }),
    notifications_recipient: text({
      description: 'channel of Slack, or name of the workflow of Teams',
      rules: recipientOrNothing,
      default: '',
    }),
    notifications_secret: secret({
      description: 'token for Slack, or address of the workflow of Teams',
      rules: [length(0, 4096), singleLine],
      default: '',
    }),
    pod_monitors: flag({
      description: 'PodMonitors of the Prometheus operator, for the metrics of Argo CD',
      default: false,
    }),

    root_repository: text({
      description: 'repository of the platform team that Applications are listed in (empty: none)',
      rules: httpsAddressOrNothing,
      default: '',
    }),
    root_revision: text({
      description: 'branch or tag of that repository',
      rules: gitRevision,
      default: 'main',
    }),
    root_files: text({
      description: 'files of that repository, each of which is an Application (see Root)',
      rules: gitPath,
      default: 'apps/*/*/*/app-env.yaml',
    }),
    rollouts: flag({ description: 'Argo Rollouts: canary and blue-green releases', default: false }),
    sealed_secrets: flag({
      description: 'Sealed Secrets: encrypted Secrets in Git',
      default: false,
    }),
  },
  [
    {
      input: 'url',
      when: signOn,
      must: isFilled('url'),
      message: 'must be there with oidc_issuer: people come back to it',
    },
    {
      input: 'oidc_client_id',
      when: signOn,
      must: isFilled('oidc_client_id'),
      message: 'must be there with oidc_issuer',
    },
    {
      input: 'admin_groups',
      when: signOn,
      must: atLeast(countOf('admin_groups'), 1),
      message: 'must name a group with oidc_issuer: the built-in administrator is turned off',
    },
    {
      input: 'url',
      when: exposed,
      must: isFilled('url'),
      message: 'must be there with ingress_class',
    },
    {
      input: 'ingress_issuer',
      when: exposed,
      must: isFilled('ingress_issuer'),
      message: 'must be there with ingress_class',
    },
    {
      input: 'notifications_recipient',
      when: notified,
      must: isFilled('notifications_recipient'),
      message: 'must be there with notifications',
    },
    {
      input: 'notifications_secret',
      when: notified,
      must: isFilled('notifications_secret'),
      message: 'must be there with notifications',
    },
  ],
);
