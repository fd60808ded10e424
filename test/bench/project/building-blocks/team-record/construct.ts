import { type Construct, reference } from 'berth/cdk';
import { DataResource } from '#cdktf';
import type { block } from './block.ts';

export const construct: Construct<typeof block> = ({ stack, variables: v }) => {
  const record = new DataResource(stack, 'record');
  record.addOverride('input', v.purpose.text);
  return { purpose: reference(record, 'output') };
};
