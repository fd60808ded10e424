import { defineBlock, dnsLabel, inputModel, text } from 'berth/model';

/** What one team costs, and nothing else: five typed objects and one output. */
export const block = defineBlock({
  name: 'team-namespace',
  version: '1.0.0',
  title: 'Namespace of the benchmark',
  description: 'Namespace, quota, limits, one role binding and one network policy.',
  providers: ['kubernetes'],
  inputs: inputModel({
    namespace: text({ description: 'name of the namespace', rules: dnsLabel }),
    purpose: text({ description: 'changes to touch a team', rules: dnsLabel, default: 'bench' }),
  }),
  outputs: { namespace: { description: 'name of the namespace' } },
});
