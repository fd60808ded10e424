import {
  amountOf,
  choice,
  dnsLabel,
  flag,
  inputModel,
  isOn,
  map,
  moreThan,
  structural,
  text,
  textMatches,
  whole,
} from 'berth/model';
import {
  httpsAddress,
  httpsAddressOrNothing,
  identifier,
  namespacePattern,
  rotation,
  shownName,
  shownNameOrNothing,
  tenantRole,
} from './rules.ts';

export const inputs = inputModel(
  {
    accounts: structural(['both', 'replicator', 'metering'], {
      description: 'accounts of meshStack in the cluster: one makes namespaces, one counts what is used',
      default: 'both',
    }),

    meshstack_endpoint: text({ description: 'address of the API of meshStack', rules: httpsAddress }),
    workspace: text({
      description: 'workspace of the platform team in meshStack, which owns what the layer makes',
      immutable: true,
      rules: identifier,
    }),
    platform_name: text({
      description: 'identifier of the platform; meshStack gives none out a second time',
      immutable: true,
      rules: identifier,
    }),
    display_name: text({ description: 'name of the platform that people see', rules: shownName }),
    description: text({
      description: 'what people read about the platform',
      rules: shownName,
      default: 'Namespaces of a Kubernetes cluster',
    }),
    location: text({
      description: 'identifier of the location that the platform is at',
      immutable: true,
      rules: identifier,
      default: 'global',
    }),
    location_display_name: text({
      description: 'name of the location that the layer makes (empty: the location is there already)',
      rules: shownNameOrNothing,
      default: '',
    }),
    cluster_url: text({
      description: 'address of the API server, as meshStack reaches it',
      rules: httpsAddress,
      context: 'layer.ske.host',
    }),
    console_url: text({
      description: 'address that people are sent to (empty: that of the API server)',
      rules: httpsAddressOrNothing,
      default: '',
    }),

    landing_zones: map({
      description: 'landing zones: identifier and the name that people see',
      keyRules: identifier,
      rules: shownName,
      default: { standard: 'Standard' },
    }),
    role_mappings: map({
      description: 'role in a namespace (view, edit or admin) of each project role of meshStack',
      keyRules: identifier,
      rules: tenantRole,
      default: { admin: 'admin', user: 'edit', reader: 'view' },
    }),
    deletion_approval: choice(['manual', 'automatic'], {
      description: 'whether the platform team approves that a tenant is deleted',
      default: 'manual',
    }),
    deletion_replication: flag({
      description: 'meshStack itself deletes the namespaces of tenants whose deletion is approved',
      default: false,
    }),

    namespace: text({
      description: 'namespace of the accounts; the layer makes it',
      immutable: true,
      rules: dnsLabel,
      default: 'meshcloud',
    }),
    argocd_namespace: text({
      description: 'namespace of Argo CD, which meshStack has to leave alone',
      rules: dnsLabel,
      default: 'argocd',
      context: 'argocd.namespace',
    }),
    namespace_pattern: text({
      description: 'name of the namespace of a tenant',
      rules: namespacePattern,
      default: '#{workspaceIdentifier}-#{projectIdentifier}',
      when: { accounts: ['both', 'replicator'] },
    }),
    metering_compact_days: whole({
      description: 'days after which what was counted is compacted',
      min: 1,
      max: 3650,
      default: 30,
      when: { accounts: ['both', 'metering'] },
    }),
    metering_delete_days: whole({
      description: 'days after which raw data is deleted',
      min: 1,
      max: 3650,
      default: 65,
      when: { accounts: ['both', 'metering'] },
    }),
    token_rotation: text({
      description: 'names the tokens of the accounts: another name replaces them (see Tokens)',
      rules: rotation,
      default: '1',
    }),
    token_lifetime_days: whole({
      description: 'days that a token is valid; the API server may allow fewer',
      min: 1,
      max: 365,
      default: 180,
    }),
    production: flag({
      description: 'what must hold in production is checked',
      default: false,
      context: 'environment.production',
    }),
    deletion_protection: flag({
      description: 'berth refuses to destroy the platform while this is true',
      default: false,
      context: 'environment.production',
    }),
  },
  [
    {
      input: 'metering_delete_days',
      must: moreThan(amountOf('metering_delete_days'), amountOf('metering_compact_days')),
      message: 'must be more than metering_compact_days',
    },
    {
      input: 'deletion_approval',
      when: [isOn('production')],
      must: textMatches('deletion_approval', '^manual$'),
      message: 'must be manual in production: a namespace goes with all that is in it',
    },
  ],
);
