import { expressionOf, literalOf } from './expression.ts';

/** What is a block within a block; everything else is an argument. Terraform JSON writes both alike. */
export interface BlockSchema {
  readonly [name: string]: BlockSchema;
}

type Tree = Readonly<Record<string, unknown>>;

/** How the value of an argument is written. */
type Writer = (value: unknown, depth: number) => string;

/** How the parts of one kind of block are written. */
export interface Form {
  readonly blocks: Readonly<Record<string, Form>>;
  /** Arguments that are not expressions to be evaluated. */
  readonly writers: Readonly<Record<string, Writer>>;
}

/** @param labels e.g. ["variable", "size"] */
export function block(labels: readonly string[], body: Tree, form: Form, depth = 0): string {
  const [type = '', ...names] = labels;
  const head = [type, ...names.map((name) => `"${name}"`)].join(' ');
  const inner = bodyText(body, form, depth + 1);
  const space = '  '.repeat(depth);
  return `${space}${head} {\n${inner}${space}}\n`;
}

function bodyText(body: Tree, form: Form, depth: number): string {
  const entries = Object.entries(body).filter(([, value]) => value !== undefined);
  const isBlock = ([name]: [string, unknown]) => name === 'dynamic' || Object.hasOwn(form.blocks, name);
  const space = '  '.repeat(depth);
  const texts = entries.map((entry) => {
    const [name, value] = entry;
    if (!isBlock(entry)) {
      const writer = form.writers[name] ?? expressionOf;
      return `${space}${name} = ${writer(value, depth).trimEnd()}\n`;
    }
    if (name === 'dynamic') return dynamicBlocks(value as Tree, form, depth);
    const inner = form.blocks[name] ?? plain;
    return [value]
      .flat()
      .map((one) => block([name], one as Tree, inner, depth))
      .join('\n');
  });
  // A blank line around what is longer than a line.
  return texts
    .map((text, index) => {
      const long = text.split('\n').length > 2 || (texts[index - 1]?.split('\n').length ?? 0) > 2;
      return index > 0 && long ? `\n${text}` : text;
    })
    .join('');
}

function dynamicBlocks(blocks: Tree, form: Form, depth: number): string {
  return Object.entries(blocks)
    .flatMap(([name, value]) =>
      [value].flat().map((one) => {
        const content = form.blocks[name] ?? plain;
        return block(
          ['dynamic', name],
          one as Tree,
          { blocks: { content }, writers: { iterator: reference } },
          depth,
        );
      }),
    )
    .join('\n');
}

/** Names of objects, which stand as texts in Terraform JSON. */
const reference: Writer = (value, depth) =>
  Array.isArray(value) ? `[${value.map((one) => reference(one, depth)).join(', ')}]` : String(value);

const plain: Form = { blocks: {}, writers: {} };
const condition: Form = plain;

const lifecycle: Form = {
  blocks: { precondition: condition, postcondition: condition },
  writers: {
    ignore_changes: reference,
    replace_triggered_by: reference,
  },
};

/** Form of a resource, a data source or a provider, by what its schema says are blocks. */
export function resourceForm(schema: BlockSchema): Form {
  return {
    blocks: { ...nestedForms(schema), lifecycle },
    writers: { depends_on: reference, provider: reference },
  };
}

export function providerForm(schema: BlockSchema): Form {
  return { blocks: nestedForms(schema), writers: {} };
}

function nestedForms(schema: BlockSchema): Record<string, Form> {
  return Object.fromEntries(
    Object.entries(schema).map(([name, inner]) => [name, { blocks: nestedForms(inner), writers: {} }]),
  );
}

export const variableForm: Form = {
  blocks: { validation: condition },
  // Texts of these are not evaluated; a type stands as it is.
  writers: { type: (value) => String(value), description: literalOf, default: literalOf },
};

export const outputForm: Form = {
  blocks: { precondition: condition },
  writers: { description: literalOf, depends_on: reference },
};

export const localsForm: Form = plain;

export const terraformForm: Form = { blocks: { required_providers: plain }, writers: {} };
