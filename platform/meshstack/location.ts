import { countIf, expression, type ScopeOf } from 'berth/cdk';
import { MeshstackLocation } from 'berth/meshstack';
import type { layer } from './layer.ts';

/** The location, where the layer is to make one: several platforms may share it. */
export function location({ stack, variables: v }: ScopeOf<typeof layer>): MeshstackLocation {
  const made = new MeshstackLocation(stack, 'location', {
    metadata: { name: v.location, ownedByWorkspace: v.workspace },
    spec: { displayName: v.location_display_name, description: v.location_display_name },
  });
  made.count = countIf(expression(`${v.location_display_name.source} != ""`));
  return made;
}
