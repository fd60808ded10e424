import type { CatalogEntry } from '../../catalog/catalog.ts';
import { BerthError } from '../../errors.ts';
import type { Block } from '../../model/content.ts';
import type { ContextSource } from '../../model/input.ts';
import type { InputModel } from '../../model/input-model.ts';
import { type LayerReference, layerReference, layerSource } from '../../model/layer-reference.ts';
import type { EngineContext } from '../context.ts';
import { isApplied } from '../instance/instance-record.ts';
import { layerName } from './layer-name.ts';
import { referenceProblems } from './reference-problems.ts';

type Outputs = Readonly<Record<string, unknown>>;

/** What applied layers give to blocks; each layer and each block is looked at once. */
export class AppliedOutputs {
  private readonly context: Pick<EngineContext, 'inventory' | 'catalog'>;
  private readonly known = new Map<string, Promise<Outputs>>();
  private readonly asked = new Map<string, Promise<LayerReference[]>>();

  constructor(context: Pick<EngineContext, 'inventory' | 'catalog'>) {
    this.context = context;
  }

  /**
   * What the inputs of a block ask of layers of an environment; nothing of those that are not applied.
   * @throws CONTENT_INVALID when it takes an output that there is none of, or of another form
   */
  async to(
    block: CatalogEntry<Block>,
    environment: string,
  ): Promise<Partial<Record<ContextSource, unknown>>> {
    const asked = this.asked.get(block.name) ?? this.references(block);
    this.asked.set(block.name, asked);
    const values = await Promise.all(
      (await asked).map(async (reference) => {
        const outputs = await this.outputsOf(environment, reference.layer);
        const { output } = reference;
        return Object.hasOwn(outputs, output) ? [[layerSource(reference), outputs[output]] as const] : [];
      }),
    );
    return Object.fromEntries(values.flat());
  }

  private async references(block: CatalogEntry<Block>): Promise<LayerReference[]> {
    const { inputs: model } = await block.load();
    const references = referencesOf(model);
    if (references.length === 0) return references;
    const { layers } = this.context.catalog;
    const outputs = await Promise.all(
      layers.map(async (layer) => [layer.name, (await layer.load()).outputs] as const),
    );
    const problems = referenceProblems(model, new Map(outputs));
    if (problems.length === 0) return references;
    throw new BerthError('CONTENT_INVALID', { folder: block.folder, problem: problems.join('; ') });
  }

  private async outputsOf(environment: string, layer: string): Promise<Outputs> {
    const name = layerName(environment, layer);
    const outputs =
      this.known.get(name) ??
      this.context.inventory.instance(name).then((record) => (isApplied(record) ? record.outputs : {}));
    this.known.set(name, outputs);
    return await outputs;
  }
}

function referencesOf({ inputs }: InputModel): LayerReference[] {
  return Object.values(inputs).flatMap(({ context }) => layerReference(context) ?? []);
}
