import { refuseFaults } from '../../config/project.ts';
import type { Content } from '../../model/content.ts';
import { parseInputTexts } from '../../model/input-text.ts';
import { flagSource } from './flag-source.ts';
import { resolveInputs } from './instance-inputs.ts';

/**
 * Values of the structural inputs, where no instance is asked for.
 * @param variables values by --var, as texts; other inputs may be among them, none has to be
 * @throws INPUT_INVALID for values that break a rule
 */
export function structuralChoice(
  { inputs: model }: Content,
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { choice, faults } = resolveInputs(model, {
    context: {},
    defaults: {},
    explicit: parseInputTexts(model, variables),
    explicitSource: flagSource,
    otherSource: { fault: (_path, fault) => ({ source: missing, ...fault }) },
  });
  refuseFaults(
    faults.filter(({ source }) => source !== missing),
    'INPUT_INVALID',
  );
  return choice;
}

/** Refuses values that say nothing of the module. @throws INPUT_INVALID */
export function refuseRuntimeInputs(
  { inputs: { inputs } }: Content,
  variables: Readonly<Record<string, string>>,
): void {
  const runtime = Object.keys(variables).filter(
    (name) => Object.hasOwn(inputs, name) && !inputs[name]?.structural,
  );
  refuseFaults(
    runtime.map((name) => ({
      source: `--var ${name}`,
      code: 'INPUT_INVALID',
      message: 'is given when an instance is ordered, not when the block is published',
    })),
    'INPUT_INVALID',
  );
}

/** Source of the faults of values that nobody gave. */
const missing = '';
