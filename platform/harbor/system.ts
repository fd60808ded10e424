import type { ScopeOf } from 'berth/cdk';
import { HarborConfigSystem, HarborGarbageCollection } from 'berth/harbor';
import type { ITerraformDependable } from '#cdktf';
import type { layer } from './layer.ts';

/** Without the "$" of Harbor's own, which shells take for a variable. */
export const robotPrefix = 'robot-';

/** Days that a robot account works where nobody says how long. */
const robotDays = 30;

/** Settings of all of Harbor, which an administrator alone may make. */
export function harborSystem(
  { stack, variables: v }: ScopeOf<typeof layer>,
  release: ITerraformDependable,
): HarborConfigSystem {
  const system = new HarborConfigSystem(stack, 'system', {
    projectCreationRestriction: 'adminonly',
    robotTokenExpiration: robotDays,
    robotNamePrefix: robotPrefix,
    storagePerProject: v.storage_quota,
    dependsOn: [release],
  });
  new HarborGarbageCollection(stack, 'garbage_collection', {
    schedule: v.garbage_collection,
    deleteUntagged: true,
    workers: 1,
    dependsOn: [release],
  });
  return system;
}
