import { computed, defaulted, listOf, optional, required, single } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const attributes = {
  project_id: required('string'),
  region: defaulted('string'),
  name: required('string'),
  kubernetes_version_min: optional('string'),
  node_pools: required(
    listOf({
      name: required('string'),
      machine_type: required('string'),
      minimum: required('number'),
      maximum: required('number'),
      max_surge: defaulted('number'),
      max_unavailable: defaulted('number'),
      availability_zones: required(['list', 'string']),
      os_name: defaulted('string'),
      os_version_min: optional('string'),
      volume_size: defaulted('number'),
      volume_type: defaulted('string'),
      labels: defaulted(['map', 'string']),
      taints: optional(
        listOf({ key: required('string'), effect: required('string'), value: defaulted('string') }),
      ),
      allow_system_components: defaulted('bool'),
    }),
  ),
  maintenance: defaulted(
    single({
      enable_kubernetes_version_updates: defaulted('bool'),
      enable_machine_image_version_updates: defaulted('bool'),
      start: defaulted('string'),
      end: defaulted('string'),
    }),
  ),
  hibernations: optional(
    listOf({ start: required('string'), end: required('string'), timezone: defaulted('string') }),
  ),
  network: defaulted(single({ id: defaulted('string') })),
  access: defaulted(
    single({ idp: defaulted(single({ enabled: defaulted('bool'), type: defaulted('string') })) }),
  ),
  audit: defaulted(single({ enabled: defaulted('bool') })),
  extensions: defaulted(
    single({
      acl: optional(single({ enabled: required('bool'), allowed_cidrs: required(['list', 'string']) })),
      dns: optional(
        single({
          enabled: required('bool'),
          zones: defaulted(['list', 'string']),
          gateway_api: optional('bool'),
        }),
      ),
      observability: optional(single({ enabled: required('bool'), instance_id: optional('string') })),
    }),
  ),
  egress_address_ranges: computed(['list', 'string']),
  pod_address_ranges: computed(['list', 'string']),
  kubernetes_version_used: computed('string'),
} as const;

/** `stackit_ske_cluster`: a Kubernetes cluster of STACKIT. Pools are compared by their place: append new ones. */
export class SkeCluster extends schemaResource('stackit_ske_cluster', attributes) {}
