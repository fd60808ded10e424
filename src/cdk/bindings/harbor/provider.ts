import type { Construct } from 'constructs';
import { type Config, optional } from '../schema.ts';
import { schemaProvider } from '../schema-resource.ts';

const attributes = {
  url: optional('string'),
  insecure: optional('bool'),
  robot_prefix: optional('string'),
} as const;

/** The provider goharbor/harbor, which looks at certificates here; credentials come from its environment. */
export class HarborProvider extends schemaProvider('harbor', attributes) {
  constructor(scope: Construct, config: Omit<Config<typeof attributes>, 'insecure'>) {
    super(scope, { ...config, insecure: false });
  }
}
