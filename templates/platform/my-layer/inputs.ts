import { dnsLabel, inputModel, length, singleLine, text } from 'berth/model';

/** Every input, described once; values stand under layers.my-layer in berth.yaml. */
export const inputs = inputModel({
  namespace_name: text({ description: 'name of the namespace', rules: dnsLabel, default: 'my-layer' }),
  contact: text({
    description: 'who answers for the platform',
    rules: [length(0, 100), singleLine],
    default: '',
  }),
});
