import type { TargetName } from '../../model/target-names.ts';
import { hub } from './hub.ts';
import { meshstack } from './meshstack.ts';
import type { Target } from './target.ts';

/** Every form that a block can be published in, by the name that --target takes. */
export const targets: Readonly<Record<TargetName, Target>> = { meshstack, hub };
