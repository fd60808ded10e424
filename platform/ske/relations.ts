import {
  amountOf,
  atLeast,
  countOf,
  isEmpty,
  isFilled,
  isOn,
  moreThan,
  mostOfTheInternet,
  noneMatches,
  textMatches,
} from 'berth/model';

const production = [isOn('production')];
const exposed = [textMatches('expose', '^(ingress|gateway)$')];

/** What must hold between inputs. */
export const relations = [
  ...poolRelations('system'),
  ...poolRelations('apps'),
  {
    input: 'zones',
    when: production,
    must: atLeast(countOf('zones'), 3),
    message: 'must be at least 3 in production',
  },
  {
    input: 'volume_size',
    when: production,
    must: atLeast(amountOf('volume_size'), 50),
    message: 'must be at least 50 in production',
  },
  {
    input: 'acl',
    when: production,
    must: atLeast(countOf('acl'), 1),
    message: 'must say in production who reaches the API server',
  },
  {
    input: 'acl',
    when: production,
    must: noneMatches('acl', mostOfTheInternet),
    message: 'must not hold 0.0.0.0/0 in production, nor another range wider than /8',
  },
  {
    input: 'hibernation_start',
    when: production,
    must: isEmpty('hibernation_start'),
    message: 'must be empty in production: the cluster would stop',
  },
  {
    input: 'hibernation_end',
    when: [isFilled('hibernation_start')],
    must: isFilled('hibernation_end'),
    message: 'must be there with hibernation_start',
  },
  { input: 'issuer', when: exposed, must: isFilled('issuer'), message: 'must be there with this expose' },
  {
    input: 'host_pattern',
    when: exposed,
    must: isFilled('host_pattern'),
    message: 'must be there with this expose',
  },
];

/** Source of the last: stackitcloud/terraform-provider-stackit, ske_cluster: no node may be unavailable here. */
function poolRelations(name: string) {
  const [minimum, maximum, surge] = [`${name}_minimum`, `${name}_maximum`, `${name}_max_surge`] as const;
  return [
    {
      input: maximum,
      must: atLeast(amountOf(maximum), amountOf(minimum)),
      message: `must be at least ${minimum}`,
    },
    {
      input: maximum,
      when: production,
      must: moreThan(amountOf(maximum), amountOf(minimum)),
      message: `must be more than ${minimum} in production, so that the pool can grow`,
    },
    {
      input: minimum,
      when: production,
      must: atLeast(amountOf(minimum), countOf('zones')),
      message: 'must be at least the number of zones in production',
    },
    {
      input: surge,
      must: atLeast(amountOf(surge), countOf('zones')),
      message: 'must be at least the number of zones',
    },
  ];
}
