import { countIf, type Expression, expression, type ScopeOf } from 'berth/cdk';
import type { ITerraformDependable } from '#cdktf';
import { IngressV1 } from '#kubernetes/ingress-v1';
import type { layer } from './layer.ts';
import { isFilled } from './presence.ts';

/** Argo CD from outside, with a certificate of cert-manager; the webhook is a path of it. */
export function ingress(
  { stack, variables: v }: ScopeOf<typeof layer>,
  namespace: Expression,
  release: ITerraformDependable,
): void {
  const host = expression(`split("/", split("://", "\${${v.url.source}}/")[1])[0]`).text;
  new IngressV1(stack, 'ingress', {
    count: countIf(isFilled(v.ingress_class)),
    metadata: {
      name: 'argocd-server',
      namespace: namespace.text,
      annotations: { 'cert-manager.io/cluster-issuer': v.ingress_issuer.text },
    },
    spec: {
      ingressClassName: v.ingress_class.text,
      tls: [{ hosts: [host], secretName: 'argocd-server-ingress-tls' }],
      rule: [
        {
          host,
          http: {
            path: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'argocd-server', port: { name: 'http' } } },
              },
            ],
          },
        },
      ],
    },
    dependsOn: [release],
  });
}
