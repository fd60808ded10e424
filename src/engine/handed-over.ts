import type { ContextSource } from '../model/input.ts';
import type { InputModel } from '../model/input-model.ts';
import { instanceName, platformTeam } from '../model/instance.ts';
import type { EngineContext } from './context.ts';
import { isApplied } from './instance-record.ts';

type Outputs = Readonly<Record<string, unknown>>;

/** Outputs of layers, by what asks for them; each layer is looked up once. */
export class HandedOver {
  private readonly inventory: EngineContext['inventory'];
  private readonly known = new Map<string, Promise<Outputs>>();

  constructor({ inventory }: Pick<EngineContext, 'inventory'>) {
    this.inventory = inventory;
  }

  /** What the inputs of a model ask of layers of an environment; nothing of those that are not applied. */
  async to({ inputs }: InputModel, environment: string): Promise<Partial<Record<ContextSource, unknown>>> {
    const asked = Object.values(inputs).flatMap(({ context }) => {
      const [, layer, output] = /^layer[.]([^.]+)[.](.+)$/.exec(context ?? '') ?? [];
      return context && layer && output ? [{ context, layer, output }] : [];
    });
    const values = await Promise.all(
      asked.map(async ({ context, layer, output }) => {
        const outputs = await this.outputsOf(environment, layer);
        return Object.hasOwn(outputs, output) ? [[context, outputs[output]] as const] : [];
      }),
    );
    return Object.fromEntries(values.flat());
  }

  private async outputsOf(environment: string, layer: string): Promise<Outputs> {
    const name = instanceName({ environment, team: platformTeam, content: layer });
    const outputs =
      this.known.get(name) ??
      this.inventory.instance(name).then((record) => (isApplied(record) ? record.outputs : {}));
    this.known.set(name, outputs);
    return await outputs;
  }
}
