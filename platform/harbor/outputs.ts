import { choice, length, matches, output, registryProject, text, texts } from 'berth/model';
import { registryOrNothing } from './rules.ts';

/** What blocks and other layers may take; the examples stand in plans until the registry is known. */
export const outputs = {
  url: output(
    text({ description: 'address of the registry (empty: there is none)', rules: registryOrNothing }),
    'https://registry.invalid',
  ),
  host: output(
    text({
      description: 'the registry as it stands in the names of images (empty: there is none)',
      rules: [
        length(0, 255),
        matches('^([A-Za-z0-9.-]+(:[0-9]{1,5})?)?$', 'must be host or host:port, or empty'),
      ],
    }),
    'registry.invalid',
  ),
  projects: output(
    texts({ description: 'projects that the layer keeps', rules: registryProject, min: 0, max: 500 }),
    [],
  ),
  robot_prefix: output(
    text({
      description: 'what names of robot accounts begin with (empty: nobody knows)',
      rules: [
        length(0, 63),
        matches('^[a-z0-9$_.-]*$', 'must be lower case letters, digits, "$", "_", "." and "-"'),
      ],
    }),
    'robot$',
  ),
  robot_mode: output(
    choice(['managed', 'delegated', 'external', 'none'], {
      description: 'harbor_mode that fits the registry: managed, delegated, external or none',
    }),
    'none',
  ),
};
