import {
  choice,
  flag,
  inputModel,
  ipv4Range,
  length,
  list,
  map,
  matches,
  singleLine,
  stackitEndpoint,
  stackitRegion,
  structural,
  text,
  texts,
  uuidOrNothing,
  uuidText,
  whole,
} from 'berth/model';
import { relations } from './relations.ts';
import {
  clusterName,
  cron,
  dnsName,
  hostPattern,
  machineType,
  maintenanceTime,
  minorVersion,
  word,
  zone,
} from './rules.ts';

/** Half of the nodes that a cluster may have: 1000. Source: stackitcloud/terraform-provider-stackit, ske_cluster. */
const mostNodes = 500;

const taint = {
  key: text({ description: 'key of the taint', rules: [length(1, 253), singleLine] }),
  value: text({ description: 'value of the taint; may be empty', rules: [length(0, 63), singleLine] }),
  effect: choice(['NoSchedule', 'PreferNoSchedule', 'NoExecute'], { description: 'what it keeps away' }),
};

export const inputs = inputModel(
  {
    dns: structural(['none', 'existing', 'zone'], {
      description: 'DNS records for services: in zones that are there, or in one that the layer makes',
      default: 'none',
    }),

    project_id: text({ description: 'id of the STACKIT project', immutable: true, rules: uuidText }),
    region: text({
      description: 'region of STACKIT',
      immutable: true,
      rules: stackitRegion,
      default: 'eu01',
    }),
    cluster_name: text({ description: 'name of the cluster', immutable: true, rules: clusterName }),
    kubernetes_version: text({
      description: 'least minor version of Kubernetes; later ones come with the maintenance',
      rules: minorVersion,
    }),
    zones: texts({
      description: 'availability zones of every pool',
      rules: zone,
      min: 1,
      max: 9,
      default: ['eu01-1', 'eu01-2', 'eu01-3'],
    }),
    network_id: text({
      description: 'network of a STACKIT network area that nodes are in (empty: one of their own)',
      immutable: true,
      rules: uuidOrNothing,
      default: '',
    }),

    ...pool('system', 'what the cluster itself runs'),
    ...pool('apps', 'what teams run'),
    os_name: text({ description: 'operating system of nodes', rules: word, default: 'flatcar' }),
    volume_size: whole({ description: 'disk of a node, in GB', min: 20, max: 10_000, default: 50 }),
    volume_type: text({
      description: 'performance class of disks',
      rules: word,
      default: 'storage_premium_perf1',
    }),

    maintenance_start: text({
      description: 'begin of the daily window for updates of Kubernetes and of nodes',
      rules: maintenanceTime,
      default: '02:00:00Z',
    }),
    maintenance_end: text({
      description: 'end of the daily window for updates',
      rules: maintenanceTime,
      default: '04:00:00Z',
    }),
    hibernation_start: text({
      description: 'when the cluster goes to sleep, as cron (empty: never)',
      rules: cron,
      default: '',
    }),
    hibernation_end: text({ description: 'when it wakes up, as cron', rules: cron, default: '' }),
    hibernation_timezone: text({
      description: 'time zone of these times',
      rules: [
        length(1, 63),
        matches('^[A-Za-z]+(/[A-Za-z0-9_+-]+)*$', 'must be a zone such as Europe/Berlin'),
      ],
      default: 'Europe/Berlin',
    }),

    acl: texts({
      description:
        'ranges of addresses that reach the API server: people, pipelines, meshStack (empty: everybody)',
      rules: ipv4Range,
      min: 0,
      max: 100,
      default: [],
    }),
    idp_access: flag({ description: 'people log in with their STACKIT account', default: true }),
    audit: flag({ description: 'audit log to the telemetry router (private preview)', default: false }),
    kubeconfig_lifetime: whole({
      description: 'seconds that the administrator of the state is valid',
      min: 600,
      max: 7200,
      default: 3600,
    }),

    dns_zones: texts({
      description: 'DNS names of the zones that records go into',
      rules: dnsName,
      min: 1,
      max: 50,
      when: { dns: ['existing'] },
    }),
    dns_name: text({
      description: 'DNS name of the zone that is made',
      immutable: true,
      rules: dnsName,
      when: { dns: ['zone'] },
    }),
    dns_contact_email: text({
      description: 'who answers for the zone (empty: as STACKIT has it)',
      rules: [
        length(0, 254),
        matches('^([^@ ]+@[^@ ]+)?$', 'must be an address such as dns@example.com, or empty'),
      ],
      default: '',
      when: { dns: ['zone'] },
    }),
    observability_instance_id: text({
      description: 'STACKIT Observability instance that metrics go to (empty: none)',
      rules: uuidOrNothing,
      default: '',
    }),
    expose: choice(['none', 'loadbalancer', 'ingress', 'gateway'], {
      description: 'how services are reached from outside (see Exposure)',
      default: 'none',
    }),
    issuer: text({
      description: 'cert-manager ClusterIssuer that certificates come from',
      rules: [
        length(0, 253),
        matches('^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$', 'must be the name of a ClusterIssuer'),
      ],
      default: '',
    }),
    host_pattern: text({ description: 'host names of services', rules: hostPattern, default: '' }),

    stackit_endpoints: map({
      description: 'addresses of services of STACKIT that are not the public ones, by service',
      keyRules: [matches('^(ske|service_enablement|dns)$', 'must be ske, service_enablement or dns')],
      rules: stackitEndpoint,
      default: {},
    }),
    production: flag({
      description: 'what must hold in production is checked',
      default: false,
      context: 'environment.production',
    }),
    deletion_protection: flag({
      description: 'berth refuses to destroy the cluster while this is true',
      default: false,
      context: 'environment.production',
    }),
  },
  relations,
);

function pool<const P extends string>(name: P, what: string) {
  return {
    [`${name}_machine_type`]: text({ description: `machine type of nodes for ${what}`, rules: machineType }),
    [`${name}_minimum`]: whole({
      description: `fewest nodes for ${what}`,
      min: 1,
      max: mostNodes,
      default: 3,
    }),
    [`${name}_maximum`]: whole({ description: `most nodes for ${what}`, min: 1, max: mostNodes, default: 6 }),
    [`${name}_max_surge`]: whole({
      description: `further nodes for ${what} while nodes are replaced`,
      min: 1,
      max: mostNodes,
      default: 3,
    }),
    [`${name}_taints`]: list(taint, { description: `taints of nodes for ${what}`, default: [] }),
  } as PoolInputs<P>;
}

type PoolInputs<P extends string> = {
  readonly [K in `${P}_machine_type`]: ReturnType<typeof text>;
} & {
  readonly [K in `${P}_${'minimum' | 'maximum' | 'max_surge'}`]: ReturnType<typeof whole>;
} & { readonly [K in `${P}_taints`]: ReturnType<typeof list> };
