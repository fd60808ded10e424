import { defineLayer } from 'berth/model';
import { inputs } from './inputs.ts';
import { leaves } from './leftovers.ts';
import { outputs } from './outputs.ts';

export const layer = defineLayer({
  name: 'state',
  version: '1.0.0',
  title: 'Place for state',
  description:
    'Where Terraform state, inventory and run records of an environment are kept on STACKIT: a database of PostgreSQL Flex, which locks, or a bucket of Object Storage.',
  requires: [],
  providers: ['stackit'],
  protectedBy: 'deletion_protection',
  leaves,
  keepsState: { backend: 'backend', credentials: 'credentials' },
  inputs,
  outputs,
});
