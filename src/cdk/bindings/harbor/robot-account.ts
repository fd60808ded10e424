import type { Construct } from 'constructs';
import { block, computed, defaulted, optional, required, sensitive, setOf, writeOnly } from '../schema.ts';
import { type ResourceConfig, SchemaResource } from '../schema-resource.ts';

const attributes = {
  name: required('string'),
  level: required('string'),
  description: optional('string'),
  /** Days; -1: for ever. */
  duration: optional('number'),
  disable: optional('bool'),
  permissions: required(
    block(
      setOf({
        kind: required('string'),
        namespace: required('string'),
        access: required(block(setOf({ resource: required('string'), action: required('string') }))),
      }),
    ),
  ),
  secret_wo: writeOnly(optional('string')),
  secret_wo_version: optional('number'),
  secret: sensitive(defaulted('string')),
  full_name: computed('string'),
  robot_id: computed('string'),
} as const;

/** `harbor_robot_account`: an account of a program. A robot cannot change robots, so no secret is given: Harbor makes it. */
export class HarborRobotAccount extends SchemaResource<typeof attributes> {
  static readonly schema = { type: 'harbor_robot_account', attributes };

  constructor(scope: Construct, id: string, config: ResourceConfig<typeof attributes>) {
    super(scope, id, HarborRobotAccount.schema, config);
  }
}
