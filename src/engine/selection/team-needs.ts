import type { Input } from '../../model/input.ts';
import { isRequired, runtimeInputs } from '../../model/input-model.ts';
import { keepsRule } from '../../model/rule.ts';
import { type Door, openEngine, requireProject } from '../context.ts';

/** One value that a new instance needs and that nothing else gives. */
export interface NeededInput {
  readonly name: string;
  readonly description: string;
  readonly sensitive: boolean;
  /** @returns what is wrong with an answer, or undefined */
  readonly check: (answer: string) => string | undefined;
}

/** What has to be asked for a block of a team: the choices that there are, and the inputs without a value. */
export interface TeamNeeds {
  readonly blocks: readonly string[];
  readonly environments: readonly string[];
  /** @param given values as written on a command line, by input */
  inputsOf(
    block: string,
    environment: string,
    given: Readonly<Record<string, string>>,
  ): Promise<NeededInput[]>;
}

/** @throws NO_PROJECT, UNKNOWN_BLOCK */
export async function teamNeeds(door: Door): Promise<TeamNeeds> {
  const context = await openEngine(door);
  requireProject(context);
  return {
    blocks: context.catalog.blocks.map((block) => block.name),
    environments: Object.keys(context.project.platform.value.environments),
    inputsOf: async (block, environment, given) => {
      const model = (await context.catalog.block(block).load()).inputs;
      const known = { ...context.environment(environment).config.defaults, ...given };
      const choice = Object.fromEntries(
        Object.entries(model.inputs)
          .filter(([, input]) => input.structural)
          .map(([name, input]) => [name, String(known[name] ?? input.default)]),
      );
      return runtimeInputs(model, choice)
        .filter(([name, input]) => isRequired(input) && !(name in known))
        .map(([name, input]) => ({
          name,
          description: input.description,
          sensitive: input.sensitive,
          check: checkOf(input),
        }));
    },
  };
}

/** Whether an answer keeps the rules of an input. */
export function checkOf(input: Input): (answer: string) => string | undefined {
  const { shape } = input;
  return (answer) =>
    shape.type === 'text' && !input.sensitive
      ? shape.rules.find((rule) => !keepsRule(rule, answer))?.message
      : undefined;
}
