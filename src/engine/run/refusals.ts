import { refuseFaults } from '../../config/project.ts';
import type { EngineContext } from '../context.ts';
import { immutableFaults } from './immutable-inputs.ts';
import { waiverFaults } from './instance-policy.ts';
import type { InstanceSpec } from './instance-spec.ts';

/** What is found before anything is planned or applied, for all instances at once. @throws CONFIG_INVALID, IMMUTABLE_INPUT */
export async function refuseBeforeChange(
  context: EngineContext,
  specs: readonly InstanceSpec[],
): Promise<void> {
  refuseFaults(await waiverFaults(context));
  refuseFaults(await immutableFaults(context, specs), 'IMMUTABLE_INPUT');
}
