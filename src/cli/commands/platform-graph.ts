import path from 'node:path';
import { BerthError } from '../../errors.ts';
import { writeWholeFile } from '../../model/whole-file.ts';
import type { Command } from '../command.ts';
import { graphSvg } from '../io/graph-svg.ts';
import { type GraphNode, graphText } from '../io/graph-text.ts';

export const platformGraph: Command = {
  name: 'platform graph',
  summary: 'show which layers come after which, and how each stands',
  options: [{ flags: '--svg <file>', description: 'draw it to this file as well' }],
  examples: ['berth platform graph', 'berth platform graph --svg platform.svg'],
  run: async ({ door, options, style }) => {
    const { platformStatus } = await import('../../engine/selection/layer-selection.ts');
    const layers = await platformStatus(door, options.environment);
    if (typeof options.svg === 'string') await writeSvg(path.resolve(door.folder, options.svg), layers);
    return {
      data: { layers: layers.map(({ layer, version, state, needs }) => ({ layer, version, state, needs })) },
      text: graphText(layers, style),
    };
  },
};

/** @throws REPORT_UNWRITABLE */
async function writeSvg(file: string, layers: readonly GraphNode[]): Promise<void> {
  try {
    await writeWholeFile(file, graphSvg(layers));
  } catch (cause) {
    throw new BerthError(
      'REPORT_UNWRITABLE',
      { file, flag: '--svg', problem: (cause as Error).message },
      { cause },
    );
  }
}
