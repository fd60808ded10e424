import { isOn, mostOfTheInternet, noneMatches } from 'berth/model';

/** What must hold between inputs. */
export const relations = [
  {
    input: 'acl',
    when: [isOn('production')],
    must: noneMatches('acl', mostOfTheInternet),
    message: 'must not hold 0.0.0.0/0 in production, nor another range wider than /8',
  },
];
