import type { NeededInput } from '../../engine/selection/team-needs.ts';
import type { Prompt } from './prompt.ts';

/** Asks for inputs one by one; each question names its flag. */
export async function askForInputs(
  prompt: Prompt,
  inputs: readonly NeededInput[],
): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const { name, description, sensitive, check } of inputs) {
    const hint = sensitive ? ' (env:NAME or file:PATH)' : '';
    answers[name] = await prompt.text(`${name}: ${description}${hint}`, `--var ${name}=...`, { check });
  }
  return answers;
}
