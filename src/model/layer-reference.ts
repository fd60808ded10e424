/** What an input says as its context to take the output of a layer: `layer.<layer>.<output>`. */
export type LayerSource = `layer.${string}.${string}`;

/** An output of a layer. */
export interface LayerReference {
  readonly layer: string;
  readonly output: string;
}

/** @returns undefined for every other context */
export function layerReference(context: string | undefined): LayerReference | undefined {
  const [, layer, output] = /^layer\.(.+)\.([^.]+)$/.exec(context ?? '') ?? [];
  return layer !== undefined && output !== undefined ? { layer, output } : undefined;
}

export function layerSource({ layer, output }: LayerReference): LayerSource {
  return `layer.${layer}.${output}`;
}
