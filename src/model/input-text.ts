import type { Input } from './input.ts';
import type { InputModel } from './input-model.ts';
import { isSecretReference, type SecretReference } from './secret-reference.ts';

/**
 * A value as it is written on a command line, as the typed value: texts and choices as they are, flags as true or
 * false, numbers in digits, lists and maps as JSON, secrets as `env:NAME`, `file:PATH` or a reference as JSON: `{"command": ["pass", "x"]}`.
 * What cannot be read that way is returned as text, for the schema to refuse with its own message.
 */
export function parseInputText(input: Input, text: string): unknown {
  if (input.sensitive) return parseReference(text) ?? text;
  switch (input.shape.type) {
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'number':
      return /^-?[0-9]{1,15}$/.test(text) ? Number(text) : text;
    case 'list':
    case 'texts':
    case 'map':
      return parseJson(text);
    default:
      return text;
  }
}

/** All values of a command line, by input; those that the model does not have stay text. */
export function parseInputTexts(
  { inputs }: InputModel,
  texts: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
      return [name, input ? parseInputText(input, text) : text];
    }),
  );
}

function parseReference(text: string): SecretReference | undefined {
  const [, kind, rest] = /^(env|file):(.+)$/s.exec(text) ?? [];
  if (!rest) {
    const value = parseJson(text);
    return isSecretReference(value) ? value : undefined;
  }
  return kind === 'env' ? { env: rest } : { file: rest };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
