import { defineBlock, inputModel, length, text } from 'berth/model';

/** The smallest instance that there is, without an object in the cluster: a thousand are applied in a minute. */
export const block = defineBlock({
  name: 'team-record',
  version: '1.0.0',
  title: 'Record of the benchmark',
  description: 'One value in the state.',
  providers: [],
  inputs: inputModel({
    purpose: text({ description: 'the value', rules: [length(1, 63)], default: 'bench' }),
  }),
  outputs: { purpose: { description: 'the value' } },
});
