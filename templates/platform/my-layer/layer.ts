import { defineLayer, dnsLabel, output, text } from 'berth/model';
import { inputs } from './inputs.ts';

/** What the layer is: a stack that all teams share, applied before theirs. */
export const layer = defineLayer({
  // The name of the folder.
  name: 'my-layer',
  version: '1.0.0',
  title: 'My layer',
  description: 'A namespace of the platform with a ConfigMap in it.',
  // Terraform providers that the construct uses: kubernetes, helm, kubectl.
  providers: ['kubernetes'],
  // Layers that have to be applied before this one, beside those that its inputs take outputs of.
  requires: [],
  inputs,
  // What construct.ts returns; never null, never a secret. Another layer takes it with context: 'layer.my-layer.namespace';
  // the example stands in its plans until this layer is applied.
  outputs: {
    namespace: output(text({ description: 'name of the namespace', rules: dnsLabel }), 'known-later'),
  },
});
