import { defaulted, required, sensitive, single, writeOnly } from '../schema.ts';

/** A secret as meshStack takes it: it is sent, and kept nowhere; another version sends it again. */
export const secret = single({
  secret_value: sensitive(writeOnly(required('string'))),
  secret_version: defaulted('string'),
});
