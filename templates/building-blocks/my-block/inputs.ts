import { dnsLabel, inputModel, matches, text } from 'berth/model';

/** Every input, described once: editors, questions, the command line and Terraform check it by these rules. */
export const inputs = inputModel({
  // Without a default a value is required; tests of the published module take the example.
  namespace_name: text({ description: 'name of the namespace', rules: dnsLabel, example: 'shop-dev' }),
  pods: text({
    description: 'how many pods may run',
    rules: [matches('^[1-9][0-9]?$', 'must be a number from 1 to 99')],
    default: '5',
  }),
});
