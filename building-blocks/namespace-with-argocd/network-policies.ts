import type { Expression, ScopeOf } from 'berth/cdk';
import { NetworkPolicyV1, type NetworkPolicyV1Spec } from '#kubernetes/network-policy-v1';
import type { block } from './block.ts';

type BlockScope = ScopeOf<typeof block>;

/** Link-local ranges, most clouds' metadata service among them. Source: RFC 3927, RFC 4291. */
const linkLocalIpv4 = '169.254.0.0/16';
const linkLocalIpv6 = 'fe80::/10';
/** IPv4 ranges that are not the public internet. Source: RFC 1918, RFC 6598, RFC 3927. */
const privateIpv4 = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', linkLocalIpv4];
/** The same for IPv6: unique local and link local. Source: RFC 4193, RFC 4291. */
const privateIpv6 = ['fc00::/7', linkLocalIpv6];
/** Metadata services elsewhere. Source: the instance metadata pages of Alibaba Cloud, AWS and Google Cloud. */
const metadataIpv4 = ['100.100.100.200/32'];
const metadataIpv6 = ['fd00:ec2::254/128', 'fd20:ce::254/128'];

/** Deny by default both ways, then what every workload needs, then the egress profile. */
export function networkPolicies(
  { stack, variables: v }: BlockScope,
  namespace: Expression,
): NetworkPolicyV1[] {
  const policy = (
    id: string,
    name: string,
    spec: Omit<NetworkPolicyV1Spec, 'podSelector'>,
  ): NetworkPolicyV1 =>
    new NetworkPolicyV1(stack, id, {
      metadata: { name, namespace: namespace.text },
      spec: { podSelector: {}, ...spec },
    });
  const profile = (name: string, resource: NetworkPolicyV1): NetworkPolicyV1 => {
    resource.addOverride('count', `\${${v.egress.source} == "${name}" ? 1 : 0}`);
    return resource;
  };

  return [
    policy('deny_all', 'default-deny-all', { policyTypes: ['Ingress', 'Egress'] }),
    policy('same_namespace', 'allow-same-namespace', {
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [{ to: [{ podSelector: {} }] }],
    }),
    policy('dns', 'allow-dns', { policyTypes: ['Egress'], egress: [dns] }),
    policy('ingress_controller', 'allow-from-ingress', fromNamespace(v.ingress_namespace)),
    policy('monitoring', 'allow-from-monitoring', fromNamespace(v.monitoring_namespace)),
    profile(
      'https',
      policy('egress_https', 'allow-egress-https', {
        policyTypes: ['Egress'],
        egress: [
          {
            ports: [{ port: '443', protocol: 'TCP' }],
            to: [
              { ipBlock: { cidr: '0.0.0.0/0', except: privateIpv4 } },
              { ipBlock: { cidr: '::/0', except: privateIpv6 } },
            ],
          },
        ],
      }),
    ),
    profile(
      'all',
      policy('egress_all', 'allow-egress-all', {
        policyTypes: ['Egress'],
        egress: [
          {
            to: [
              { namespaceSelector: {} },
              { ipBlock: { cidr: '0.0.0.0/0', except: [linkLocalIpv4, ...metadataIpv4] } },
              { ipBlock: { cidr: '::/0', except: [linkLocalIpv6, ...metadataIpv6] } },
            ],
          },
        ],
      }),
    ),
  ];
}

/**
 * CoreDNS listens on 8053 behind Gardener's service (policies see the address after translation), and the
 * node-local cache on a link-local address. Source: gardener/gardener pkg/component/networking/{coredns,nodelocaldns}.
 */
const dns = {
  ports: ['53', '8053'].flatMap((port) => ['UDP', 'TCP'].map((protocol) => ({ port, protocol }))),
  to: [
    ...['kube-dns', 'node-local-dns'].map((app) => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': app } },
    })),
    { ipBlock: { cidr: '169.254.20.10/32' } },
  ],
};

function fromNamespace(name: Expression) {
  return {
    policyTypes: ['Ingress'],
    ingress: [
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name.text } } }] },
    ],
  };
}
