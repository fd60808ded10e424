/** Resources of Harbor: `import { ... } from 'berth/harbor'`. Facts: facts/harbor.json. */
export { HarborConfigSystem } from './config-system.ts';
export { HarborGarbageCollection } from './garbage-collection.ts';
export { HarborImmutableTagRule } from './immutable-tag-rule.ts';
export { HarborProject } from './project.ts';
export { HarborProvider } from './provider.ts';
export { HarborRetentionPolicy } from './retention-policy.ts';
export { HarborRobotAccount } from './robot-account.ts';
