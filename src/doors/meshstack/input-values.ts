import { parse } from 'yaml';
import { hclLiteral } from './hcl-literal.ts';
import type { RunInput } from './run-document.ts';
import { RunFailure } from './run-failure.ts';
import type { RunnerKey } from './sealed-value.ts';

/** An input with its value in the clear. */
export type OpenInput = RunInput;

/** Types whose values meshStack seals. */
const sealed: ReadonlySet<RunInput['type']> = new Set(['STRING', 'CODE', 'FILE']);

/** Inputs in the clear as far as they can be opened, and why the others cannot. */
export interface OpenedInputs {
  readonly inputs: readonly OpenInput[];
  readonly failure: RunFailure | undefined;
}

/** @param key undefined where the runner has none */
export function openInputs(inputs: readonly RunInput[], key: RunnerKey | undefined): OpenedInputs {
  const open: OpenInput[] = [];
  const problems: string[] = [];
  for (const input of inputs) {
    if (!input.isSensitive || !sealed.has(input.type) || input.value === null || input.value === undefined) {
      open.push(input);
      continue;
    }
    try {
      open.push({ ...input, value: openValue(input.value, key) });
    } catch (error) {
      problems.push(`${input.key}: ${(error as Error).message}`);
    }
  }
  const failure =
    problems.length === 0
      ? undefined
      : new RunFailure(
          'A secret input of this building block cannot be opened by its runner. Please ask its platform team to enter it again.',
          {
            detail: `not opened:\n${problems.join('\n')}\nThe key of this runner is not the one that they were sealed for: compare its public key with that of the runner in meshStack, and enter the values again.`,
          },
        );
  return { inputs: open, failure };
}

/** @throws Error */
export function openValue(value: unknown, key: RunnerKey | undefined): string {
  if (!key) throw new Error('this runner has no private key');
  if (typeof value !== 'string') throw new Error('it is no sealed text');
  return key.open(value);
}

/** What of these inputs nobody may see: each secret, and each text in those that have parts, such as a kubeconfig. */
export function secretsOf(inputs: readonly OpenInput[]): string[] {
  return inputs
    .filter(({ isSensitive }) => isSensitive)
    .flatMap(({ value, type }) => {
      if (typeof value !== 'string') return textsIn(value);
      const content = type === 'FILE' ? fileContent(value) : undefined;
      const text = content?.toString('utf8') ?? value;
      // The base64 of a text is taken out with it.
      const whole = content && Buffer.from(text).equals(content) ? [text] : [value, text];
      return [...whole, ...(type === 'STRING' ? [] : textsOfDocument(text))];
    });
}

/** A short word of a document, such as a kind, is no secret; and without it, nothing else could be read. */
const shortestPart = 8;

function textsOfDocument(text: string): string[] {
  try {
    return textsIn(parse(text)).filter((part) => part.length >= shortestPart);
  } catch {
    return [];
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return typeof value === 'string' || typeof value === 'number' ? [`${value}`] : [];
}

/** @returns what the file has in it; undefined for what is no data URL in base64 */
export function fileContent(value: unknown): Buffer | undefined {
  const [, data] = /^data:[^,]*;base64,([A-Za-z0-9+/\s]*={0,2}\s*)$/.exec(`${value}`) ?? [];
  return data === undefined ? undefined : Buffer.from(data, 'base64');
}

/** The value of a variable, as JSON. @param type that the module declares, as it is written there */
export function variableJson({ value, type: kind }: OpenInput, type: string | undefined): string {
  if (value === null || value === undefined) return 'null';
  const isCode = kind === 'CODE' || kind === 'LIST';
  const isText = kind === 'STRING' || kind === 'SINGLE_SELECT';
  if (isCode && typeof value === 'string') {
    const json = codeJson(value);
    // A text that is nothing else stays one, also where a text is wanted.
    if (json === undefined) return JSON.stringify(value);
    return type === 'string' ? JSON.stringify(json) : json;
  }
  const json = JSON.stringify(value);
  return type === 'string' && !isText ? JSON.stringify(json) : json;
}

function codeJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return text.trim();
  } catch {
    return hclLiteral(text);
  }
}

/** The value of an environment variable. */
export function environmentText({ value, type }: OpenInput): string {
  if (type === 'MULTI_SELECT' || (typeof value === 'object' && value !== null)) return JSON.stringify(value);
  return value === null || value === undefined ? '' : String(value);
}
