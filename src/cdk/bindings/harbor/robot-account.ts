import { block, computed, defaulted, optional, required, sensitive, setOf, writeOnly } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

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

/** `harbor_robot_account`: an account of a program. Who is a robot account itself may change none: then no secret is given, and Harbor makes it. */
export class HarborRobotAccount extends schemaResource('harbor_robot_account', attributes) {}
