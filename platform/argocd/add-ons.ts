import { countIf, type Expression, jsonencode, type ScopeOf, type Value } from 'berth/cdk';
import { Release } from '#helm/release';
import type { layer } from './layer.ts';

interface AddOn {
  /** Name of the release and of its namespace; not kube-system, whose accounts the guard does not look at. */
  readonly name: string;
  readonly repository: string;
  readonly chart: string;
  readonly version: string;
  readonly wanted: Expression;
  readonly values: Value;
}

/** Programs beside Argo CD, from their upstream charts: they work only where these can be reached. */
export function addOns({ stack, variables: v }: ScopeOf<typeof layer>): void {
  const addOns: readonly AddOn[] = [
    {
      name: 'argo-rollouts',
      repository: 'https://argoproj.github.io/argo-helm',
      chart: 'argo-rollouts',
      version: '2.41.0',
      wanted: v.rollouts,
      // Its ClusterRoles for teams would be added to the built-in ones; teams have roles of their own.
      values: { installCRDs: true, keepCRDs: true, createClusterAggregateRoles: false },
    },
    {
      name: 'sealed-secrets',
      repository: 'https://bitnami-labs.github.io/sealed-secrets',
      chart: 'sealed-secrets',
      version: '2.18.5',
      wanted: v.sealed_secrets,
      values: { fullnameOverride: 'sealed-secrets-controller' },
    },
  ];
  for (const { name, repository, chart, version, wanted, values } of addOns) {
    new Release(stack, name, {
      count: countIf(wanted),
      name,
      namespace: name,
      createNamespace: true,
      repository,
      chart,
      version,
      values: [jsonencode(values)],
      wait: true,
      timeout: 600,
      maxHistory: 5,
    });
  }
}
