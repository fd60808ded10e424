import { expression, jsonencode, reference, type ScopeOf } from 'berth/cdk';
import { Release } from '#helm/release';
import type { layer } from './layer.ts';
import { settings } from './settings.ts';

type LayerScope = ScopeOf<typeof layer>;

/** Seconds that the pods of Argo CD may take to become ready: images come from far on a new cluster. */
const readyWithin = 600;

/** The Helm release. The upstream chart and the bundled one read the same values; CRDs stay when it is removed. */
export function argocdRelease({ stack, variables: v }: LayerScope) {
  const release = new Release(stack, 'argocd', {
    name: 'argocd',
    namespace: v.argocd_namespace.text,
    createNamespace: true,
    repository: expression(`${v.chart_repository.source} == "" ? null : ${v.chart_repository.source}`).text,
    chart: v.chart_name.text,
    version: v.chart_version.text,
    values: [jsonencode(values)],
    wait: true,
    timeout: readyWithin,
    maxHistory: 5,
  });
  return { release, namespace: reference(release, 'namespace'), version: reference(release, 'version') };
}

const values = { crds: { install: true, keep: true }, configs: settings };
