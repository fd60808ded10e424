import type { Input, Shape } from '../model/input.ts';
import type { InputModel } from '../model/input-model.ts';

/** One input as the tables of the docs and of `catalog show` print it. */
export interface InputRow {
  readonly name: string;
  readonly type: string;
  /** As one would write it; undefined: a value is required. */
  readonly default?: string;
  readonly description: string;
}

/** What a structural input of a blueprint decides; that of a block or layer decides which module is made. */
export const decidesFiles = 'decides which files there are';

/** The inputs of a model in its order. */
export function inputRows(model: InputModel, decides = 'decides which module is made'): InputRow[] {
  return Object.entries(model.inputs).map(([name, input]) => {
    const value = defaultText(input);
    return {
      name,
      type: typeText(input),
      ...(value !== undefined && { default: value }),
      description: describe(input, decides),
    };
  });
}

function describe({ description, structural, immutable, when }: Input, decides: string): string {
  const condition = Object.entries(when ?? {}).map(([name, values]) => `${name} = ${values.join(' or ')}`);
  return [
    description,
    ...(structural ? [`(${decides})`] : []),
    ...(immutable ? ['(cannot change while the instance exists)'] : []),
    ...(condition.length > 0 ? [`(only with ${condition.join(', ')})`] : []),
  ].join(' ');
}

function defaultText(input: Input): string | undefined {
  if (input.context) return `from ${input.context}`;
  return input.default === undefined ? undefined : JSON.stringify(input.default);
}

function typeText(input: Input): string {
  return input.sensitive ? 'secret' : shapeText(input.shape);
}

function shapeText(shape: Shape): string {
  switch (shape.type) {
    case 'choice':
      return shape.options.join(' or ');
    case 'list':
      return `list of {${Object.entries(shape.fields)
        .map(([name, field]) => `${name}: ${shapeText(field)}`)
        .join(', ')}}`;
    case 'map':
      return 'map of text';
    case 'texts':
      return 'list of text';
    case 'number':
      return `number from ${shape.min} to ${shape.max}`;
    default:
      return shape.type;
  }
}
