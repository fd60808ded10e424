import { length, map, matches, output, singleLine, text, texts } from 'berth/model';
import { clusterName, dnsName, word, zone } from './rules.ts';

const line = [length(1, 2048), singleLine];
const ranges = { rules: [length(1, 64), singleLine], min: 0, max: 1000 };

/** What other layers may take; the examples stand in plans until the cluster is there. */
export const outputs = {
  cluster_name: output(text({ description: 'name of the cluster', rules: clusterName }), 'known-later'),
  kubernetes_version: output(
    text({ description: 'version of Kubernetes that runs', rules: [length(1, 63), singleLine] }),
    '1.33.0',
  ),
  host: output(
    text({
      description: 'address of the API server',
      rules: [...line, matches('^https://', 'must be an https address')],
    }),
    'https://api.ske.invalid',
  ),
  certificate_authority: output(
    text({ description: 'certificate that the API server is trusted by, as PEM', rules: [length(1, 65536)] }),
    'certificate of api.ske.invalid',
  ),
  kubeconfig: output(
    text({
      description: 'kubeconfig without credentials: clients get theirs from the STACKIT CLI',
      rules: [length(1, 65536)],
    }),
    '{"apiVersion":"v1","kind":"Config"}',
  ),
  egress_address_ranges: output(
    texts({ description: 'addresses that traffic from the cluster comes from', ...ranges }),
    ['192.0.2.0/32'],
  ),
  zones: output(texts({ description: 'availability zones of the nodes', rules: zone, min: 1, max: 10 }), [
    'eu01-1',
    'eu01-2',
    'eu01-3',
  ]),
  exposure: output(
    map({
      description: 'how services are reached: kind, issuer and host_pattern',
      keyRules: word,
      rules: [length(0, 253), singleLine],
    }),
    { kind: 'none', issuer: '', host_pattern: '' },
  ),
  dns_zones: output(
    texts({
      description: 'DNS names of the zones that records of services go into',
      rules: dnsName,
      min: 0,
      max: 100,
    }),
    [],
  ),
};
