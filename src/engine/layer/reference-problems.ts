import { suggestion } from '../../config/schema-faults.ts';
import type { Layer } from '../../model/content.ts';
import type { Input } from '../../model/input.ts';
import type { InputModel } from '../../model/input-model.ts';
import { type LayerReference, layerReference } from '../../model/layer-reference.ts';
import type { LayerOutput } from '../../model/output.ts';

type LayerOutputs = ReadonlyMap<string, Layer['outputs']>;

/**
 * What is wrong with the outputs of layers that inputs take: each has to be there, of a form that the input takes.
 * @param layers outputs of all layers that there are, by layer
 */
export function referenceProblems({ inputs }: InputModel, layers: LayerOutputs): string[] {
  return Object.entries(inputs).flatMap(([name, input]) => {
    const reference = layerReference(input.context);
    const problem = reference && referenceProblem(reference, input, layers);
    return problem ? [`its input "${name}" takes ${input.context}, ${problem}`] : [];
  });
}

function referenceProblem(
  { layer, output }: LayerReference,
  input: Input,
  layers: LayerOutputs,
): string | undefined {
  const outputs = layers.get(layer);
  if (!outputs) return `and "${layer}" is no layer: ${suggestion(layer, [...layers.keys()])}`;
  const given = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
  if (!given) return `and ${layer} has no output "${output}": ${suggestion(output, Object.keys(outputs))}`;
  if (input.sensitive) return 'and a secret is never an output';
  return formProblem(given, input);
}

function formProblem({ kind, example }: LayerOutput, input: Input): string | undefined {
  const [is, wants] = [kind.shape, input.shape];
  if (is.type !== wants.type && !(is.type === 'choice' && wants.type === 'text'))
    return `which is a ${is.type} and no ${wants.type}`;
  if (is.type === 'choice' && wants.type === 'choice') {
    const unknown = is.options.filter((option) => !wants.options.includes(option));
    if (unknown.length > 0)
      return `which may be ${unknown.join(' or ')}: it takes ${wants.options.join(', ')}`;
  }
  const fits = input.schema.safeParse(example);
  return fits.success ? undefined : `whose example it refuses: ${fits.error.issues[0]?.message}`;
}
