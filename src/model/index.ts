/** What content (layers, blocks) may use of the model: `import { text } from 'berth/model'`. */
export { defineBlock, defineLayer } from './content.ts';
export { choice, flag, list, map, secret, structural, text } from './input.ts';
export { inputModel } from './input-model.ts';
export { defineRule } from './policy.ts';
export { dnsLabel, excludes, labelValue, length, matches, singleLine } from './rule.ts';
