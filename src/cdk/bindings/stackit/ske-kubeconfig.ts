import { computed, defaulted, optional, required, sensitive } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const attributes = {
  project_id: required('string'),
  region: defaulted('string'),
  cluster_name: required('string'),
  /** Seconds. */
  expiration: defaulted('number'),
  refresh: optional('bool'),
  /** Seconds before the end. */
  refresh_before: optional('number'),
  kube_config: sensitive(computed('string')),
  expires_at: computed('string'),
} as const;

/** `stackit_ske_kubeconfig`: an administrator of a cluster, for some time. Deleting it does not revoke it. */
export class SkeKubeconfig extends schemaResource('stackit_ske_kubeconfig', attributes) {}
