import { BerthError } from '../../errors.ts';
import type { Layer } from '../../model/content.ts';
import { isActive } from '../../model/input-model.ts';
import { type Finding, preflightFindings } from '../../service/preflight.ts';
import type { EngineContext } from '../context.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';

/**
 * What the services of layers do not grant to the caller's identity; undefined where a layer asks none, or where the
 * address is still to come from another layer. A rehearsal asks nobody.
 */
export async function refusals(context: EngineContext, spec: InstanceSpec): Promise<Finding[] | undefined> {
  const { preflight } = spec.content as Layer;
  if (!preflight || !isActive(preflight, spec.choice)) return undefined;
  if (context.door.rehearsal || spec.awaited?.[preflight.address]) return undefined;
  return await preflightFindings(preflight, { caller: context.door.caller, inputs: spec.variables });
}

/** Before anything is made. @throws PREFLIGHT_FAILED with everything that services refuse */
export async function requirePreflight(
  context: EngineContext,
  specs: readonly InstanceSpec[],
): Promise<void> {
  for (const spec of specs) {
    const findings = (await refusals(context, spec)) ?? [];
    if (findings.length === 0) continue;
    throw new BerthError('PREFLIGHT_FAILED', {
      layer: spec.content.name,
      problem: findings.map(({ path, problem }) => [path, problem].filter(Boolean).join(': ')).join('; '),
      remedy: [...new Set(findings.map(({ because }) => because))].join('; '),
    });
  }
}
