import { defineBlock } from 'berth/model';
import { inputs } from './inputs.ts';

/** What the block is: berth lists it, checks its inputs and keeps its instances by what stands here. */
export const block = defineBlock({
  // The name of the folder.
  name: 'my-block',
  version: '1.0.0',
  title: 'My block',
  description: 'A namespace with a limit on pods.',
  // Terraform providers that the construct uses: kubernetes, helm, kubectl.
  providers: ['kubernetes'],
  // No two instances of an environment may have the same value of this input.
  uniqueBy: 'namespace_name',
  inputs,
  // What construct.ts returns; never null, never a secret.
  outputs: {
    namespace: { description: 'name of the namespace' },
  },
});
