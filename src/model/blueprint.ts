import type { Unit } from './content.ts';
import type { Inputs } from './input-model.ts';

/**
 * Repository template that teams copy. Its folder, and each that it takes, is a set of files: `files/`, and
 * `<input>=<value>/` for those that only one value of a structural input brings.
 */
export interface Blueprint<I extends Inputs = Inputs> extends Unit<I> {
  readonly kind: 'blueprint';
  /** Further sets of files, relative to its folder; a file of its own takes the place of one of theirs. */
  readonly takes?: readonly string[];
  /** What stands in the files for `@@name@@` beside the inputs, made of them; one of the same name takes their place. */
  readonly words?: (inputs: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

export function defineBlueprint<const I extends Inputs>(blueprint: Omit<Blueprint<I>, 'kind'>): Blueprint<I> {
  return { kind: 'blueprint', ...blueprint };
}
