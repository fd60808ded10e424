import type { Finding } from '../../service/preflight.ts';
import type { PartReport } from '../../toolchain/toolchain.ts';
import type { EngineContext } from '../context.ts';
import { namedLayers } from '../layer/layer-graph.ts';
import { unknownChart } from '../selection/layer-selection.ts';
import { layerInstance } from '../selection/single-instance.ts';
import { refusals } from './preflight.ts';

type Part = Omit<PartReport, 'use'>;

/** What the layers of berth.yaml would be refused, in each environment. @throws CONFIG_INVALID */
export async function preflightParts(context: EngineContext): Promise<Part[]> {
  const parts: Part[] = [];
  for (const [environment, config] of Object.entries(context.project.platform.value.environments)) {
    for (const { name } of namedLayers(context, { name: environment, config })) {
      const spec = await layerInstance(context, name, environment, unknownChart);
      const findings = await refusals(context, spec);
      const part = { part: `rights of ${name} in ${environment}`, version: '-' };
      if (findings?.length === 0) parts.push({ ...part, state: 'found', origin: 'every address answers' });
      parts.push(...(findings ?? []).map((one) => refusedPart(part, one)));
    }
  }
  return parts;
}

function refusedPart(part: Pick<Part, 'part' | 'version'>, { path, problem, because }: Finding): Part {
  return { ...part, state: 'missing', origin: [path, problem].filter(Boolean).join(': '), fix: because };
}
