import type { Input } from '../model/input.ts';
import { dnsLabel, keepsRule, type Rule } from '../model/rule.ts';
import { type Door, openEngine, requireProject } from './context.ts';

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
  inputsOf(block: string, environment: string, given: readonly string[]): Promise<NeededInput[]>;
}

/** @throws NO_PROJECT, UNKNOWN_BLOCK */
export async function teamNeeds(door: Door): Promise<TeamNeeds> {
  const context = await openEngine(door);
  requireProject(context);
  return {
    blocks: context.catalog.blocks.map((block) => block.name),
    environments: Object.keys(context.project.platform.value.environments),
    inputsOf: async (block, environment, given) => {
      const { inputs } = (await context.catalog.block(block).load()).inputs;
      const defaults = Object.keys(context.environment(environment).config.defaults);
      return Object.entries(inputs)
        .filter(([name, input]) => isNeeded(input) && !given.includes(name) && !defaults.includes(name))
        .map(([name, input]) => ({
          name,
          description: input.description,
          sensitive: input.sensitive,
          check: checkOf(input),
        }));
    },
  };
}

/** What is wrong with the name of a team, or undefined. */
export function teamNameProblem(name: string): string | undefined {
  return brokenRule(dnsLabel, name);
}

function isNeeded(input: Input): boolean {
  return !input.structural && input.default === undefined && !input.context && !input.when;
}

function checkOf(input: Input): (answer: string) => string | undefined {
  const { shape } = input;
  return (answer) =>
    shape.type === 'text' && !input.sensitive ? brokenRule(shape.rules, answer) : undefined;
}

function brokenRule(rules: readonly Rule[], text: string): string | undefined {
  return rules.find((rule) => !keepsRule(rule, text))?.message;
}
