import type { Input, Structural } from './input.ts';
import { inputsOfRelation, type Relation } from './relation.ts';
import { standardVariables } from './standard-variables.ts';

export type Inputs = Readonly<Record<string, Input>>;

/** All inputs of one block or layer. Every projection (variables, flags, schema, docs) starts here. */
export interface InputModel<I extends Inputs = Inputs> {
  readonly inputs: I;
  readonly relations: readonly Relation[];
}

/** @throws Error for an input of the name of a variable that berth itself fills */
export function inputModel<const I extends Inputs>(
  inputs: I,
  relations: readonly Relation[] = [],
): InputModel<I> {
  const taken = Object.keys(inputs).find((name) => standardVariables.includes(name));
  if (taken) throw new Error(`no input may be called "${taken}": berth fills that variable itself`);
  return { inputs, relations };
}

type StructuralNames<I> = { [K in keyof I]: I[K] extends Structural ? K : never }[keyof I];

/** Values of the structural inputs: what decides which module is synthesized. */
export type StructuralChoice<I extends Inputs = Inputs> = {
  readonly [K in StructuralNames<I>]: I[K] extends Structural<infer V> ? V : never;
};

/** Every module that a model can lead to, one choice each; the defaults come first. */
export function structuralChoices(model: InputModel): Record<string, string>[] {
  return Object.entries(model.inputs)
    .filter(([, input]) => input.structural)
    .reduce<Record<string, string>[]>(
      (choices, [name, input]) =>
        choices.flatMap((one) => optionsOf(input).map((value) => ({ ...one, [name]: value }))),
      [{}],
    );
}

/** The runtime inputs that exist under a structural choice, in the order of the model. */
export function runtimeInputs(
  model: InputModel,
  choice: Readonly<Record<string, string>>,
): [string, Input][] {
  return Object.entries(model.inputs).filter(([, input]) => !input.structural && isActive(input, choice));
}

/** The relations whose inputs all exist under a structural choice. */
export function activeRelations(
  { inputs, relations }: InputModel,
  choice: Readonly<Record<string, string>>,
): Relation[] {
  return relations.filter((relation) =>
    inputsOfRelation(relation).every((name) => {
      const input = inputs[name];
      return input && isActive(input, choice);
    }),
  );
}

/** Names of the secrets under a structural choice that Terraform keeps nowhere. */
export function writeOnlyInputs(model: InputModel, choice: Readonly<Record<string, string>>): string[] {
  return runtimeInputs(model, choice)
    .filter(([, input]) => input.sensitive && !input.storedInState)
    .map(([name]) => name);
}

/** Terraform variable that changes with the value of a write-only secret, and tells nothing of it. */
export function versionVariable(input: string): string {
  return `${input}_version`;
}

/** Whether inputs have these values. */
export function isChosen(
  values: Readonly<Record<string, string>>,
  choice: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(values).every(([name, value]) => choice[name] === value);
}

/** Whether somebody has to give an input its value: nothing else has one for it. */
export function isRequired({ default: value, context }: Input): boolean {
  return value === undefined && !context;
}

/** Whether what depends on structural inputs, such as another input, exists under a choice. */
export function isActive(
  { when = {} }: { readonly when?: Readonly<Record<string, readonly string[]>> },
  choice: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(when).every(([name, values]) => values.includes(choice[name] ?? ''));
}

function optionsOf(input: Input): readonly string[] {
  if (input.shape.type !== 'choice') return [];
  const first = input.default as string;
  return [first, ...input.shape.options.filter((option) => option !== first)];
}
