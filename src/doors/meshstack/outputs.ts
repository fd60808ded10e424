import type { TerraformOutput } from '../../engine/publish/plain-module.ts';
import { RunFailure } from './run-failure.ts';
import type { Output } from './run-status.ts';

/** meshStack shows outputs in its panel and hands them to other blocks: what is larger is none. In UTF-16 units. */
const largest = 1_000_000;

const withheld = '(secret)';

/**
 * Outputs as meshStack takes them; without a value, there is none. Secrets stay where they are: meshStack would show them.
 * @throws RunFailure for values that meshStack has no type for
 */
export function outputsOf(
  found: Readonly<Record<string, TerraformOutput>>,
  say: (line: string) => void,
): Record<string, Output> {
  const outputs: Record<string, Output> = {};
  const faults: string[] = [];
  for (const [name, { value, type, sensitive }] of Object.entries(found)) {
    if (sensitive) {
      outputs[name] = { value: withheld, type: 'STRING', isSensitive: true };
      say(`Output ${name}: it is sensitive, its value is not sent.`);
    } else if (value === null || value === undefined) {
      say(`Output ${name}: it is null, and not sent. Where the definition declares it, the run will fail.`);
    } else if (type === 'number' && !Number.isSafeInteger(value)) {
      faults.push(`"${name}" is ${value}, which is no whole number that can be passed on: make it a text`);
    } else {
      outputs[name] = { ...typed(type, value), isSensitive: false };
    }
  }
  const size = JSON.stringify(outputs).length;
  if (size > largest) faults.push(`they have ${size} characters together, and ${largest} are the most`);
  if (faults.length > 0) {
    throw new RunFailure('The outputs of this building block cannot be used. Please ask its platform team.', {
      detail: `Outputs:\n${faults.join('\n')}`,
    });
  }
  say(`${Object.keys(outputs).length} outputs`);
  return outputs;
}

function typed(type: unknown, value: unknown): Pick<Output, 'value' | 'type'> {
  if (type === 'number') return { value, type: 'INTEGER' };
  if (type === 'bool') return { value, type: 'BOOLEAN' };
  if (type === 'string') return { value, type: 'STRING' };
  return { value: JSON.stringify(value, null, 2), type: 'CODE' };
}
