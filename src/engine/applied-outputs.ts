import type { ContextSource } from '../model/input.ts';
import type { InputModel } from '../model/input-model.ts';
import { layerReference, layerSource } from '../model/layer-reference.ts';
import type { EngineContext } from './context.ts';
import { isApplied } from './instance-record.ts';
import { layerName } from './layer-name.ts';

type Outputs = Readonly<Record<string, unknown>>;

/** What applied layers give to blocks; each layer is looked up once. */
export class AppliedOutputs {
  private readonly inventory: EngineContext['inventory'];
  private readonly known = new Map<string, Promise<Outputs>>();

  constructor({ inventory }: Pick<EngineContext, 'inventory'>) {
    this.inventory = inventory;
  }

  /** What the inputs of a model ask of layers of an environment; nothing of those that are not applied. */
  async to({ inputs }: InputModel, environment: string): Promise<Partial<Record<ContextSource, unknown>>> {
    const asked = Object.values(inputs).flatMap(({ context }) => layerReference(context) ?? []);
    const values = await Promise.all(
      asked.map(async (reference) => {
        const outputs = await this.outputsOf(environment, reference.layer);
        const { output } = reference;
        return Object.hasOwn(outputs, output) ? [[layerSource(reference), outputs[output]] as const] : [];
      }),
    );
    return Object.fromEntries(values.flat());
  }

  private async outputsOf(environment: string, layer: string): Promise<Outputs> {
    const name = layerName(environment, layer);
    const outputs =
      this.known.get(name) ??
      this.inventory.instance(name).then((record) => (isApplied(record) ? record.outputs : {}));
    this.known.set(name, outputs);
    return await outputs;
  }
}
