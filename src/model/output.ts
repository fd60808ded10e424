import type { Input } from './input.ts';

/** One output of a block or layer: never null, never a secret. */
export interface Output {
  readonly description: string;
  /** Its form, where other layers may take it as an input. */
  readonly kind?: Input;
  /** Stands for it in plans, as long as the layer has not given it; keeps the rules of its kind. */
  readonly example?: unknown;
}

/** An output that other layers may take: `output(text({ description, rules }), 'https://api.example.invalid')`. */
export function output<T>(kind: Input<T>, example: NoInfer<T>): Output {
  return { description: kind.description, kind, example };
}
