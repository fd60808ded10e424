/** What content (layers, blocks) may use of the model: `import { text } from 'berth/model'`. */
export { defineBlueprint } from './blueprint.ts';
export { defineBlock, defineLayer } from './content.ts';
export { choice, flag, list, map, secret, structural, text, texts, whole } from './input.ts';
export { inputModel } from './input-model.ts';
export { notReserved, reservedNamespaces } from './namespace-rules.ts';
export { output } from './output.ts';
export { defineRule } from './policy.ts';
export { registryProject } from './registry-rules.ts';
export {
  amountOf,
  atLeast,
  countOf,
  isEmpty,
  isFilled,
  isOn,
  moreThan,
  noneMatches,
  textMatches,
} from './relation.ts';
export { dnsLabel, excludes, labelValue, length, matches, singleLine } from './rule.ts';
export {
  ipv4Range,
  mostOfTheInternet,
  stackitEndpoint,
  stackitRegion,
  uuidOrNothing,
  uuidText,
} from './stackit-rules.ts';
