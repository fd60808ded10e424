import { length, map, matches, output, text, texts, uuidText } from 'berth/model';
import { identifier } from './rules.ts';

const part = '[a-z0-9]+(-[a-z0-9]+)*';

/** What blocks and other layers may take; the examples stand in plans until the platform is there. */
export const outputs = {
  platform: output(
    text({
      description: 'full identifier of the platform: name and location',
      rules: [
        length(1, 101),
        matches(`^${part}[.]${part}$`, 'must be a name and a location, with "." between'),
      ],
    }),
    'known-later.known-later',
  ),
  platform_uuid: output(
    text({ description: 'id of the platform, which tenants refer to', rules: uuidText }),
    '00000000-0000-4000-8000-000000000000',
  ),
  location: output(text({ description: 'identifier of the location', rules: identifier }), 'known-later'),
  landing_zones: output(
    texts({ description: 'identifiers of the landing zones', rules: identifier, min: 0, max: 1000 }),
    ['known-later'],
  ),
  accounts: output(
    map({
      description: 'namespace and name of the ServiceAccount of each account',
      keyRules: [matches('^(replicator|metering)$', 'must be replicator or metering')],
      rules: [
        length(1, 127),
        matches('^[a-z0-9-]+/[a-z0-9-]+$', 'must be a namespace and a name, with "/" between'),
      ],
    }),
    {},
  ),
};
