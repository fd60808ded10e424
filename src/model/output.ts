import type { Input } from './input.ts';

/** One output of a block or layer: never null, never a secret. */
export interface Output {
  readonly description: string;
  /** Its form, for portals and for layers that take it as an input. @default text */
  readonly kind?: Input;
  /** Stands for it where it is not known; keeps the rules of its kind. */
  readonly example?: unknown;
  /** It exists only while each named structural input has one of the values. */
  readonly when?: Chosen;
  /** Its value is an address worth opening, as text; empty where there is none. */
  readonly link?: true;
  /** Its value is a day (YYYY-MM-DD, UTC) after which what was made works no longer; `doctor` warns before. */
  readonly expires?: true;
}

/** An output of a layer, which blocks and other layers may take as an input. */
export interface LayerOutput extends Output {
  readonly kind: Input;
  /** Stands for it in plans, as long as the layer has not given it; keeps the rules of its kind. */
  readonly example: unknown;
}

/** Values that structural inputs may have, by input. */
export type Chosen = Readonly<Record<string, readonly string[]>>;

/** An output whose form is known: `output(text({ description, rules }), 'https://api.example.invalid')`. */
export function output<T>(kind: Input<T>, example: NoInfer<T>): LayerOutput {
  return { description: kind.description, kind, example };
}
