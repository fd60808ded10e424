import { parse } from 'yaml';

/** What a manifest says about where its object is; undefined: it cannot be told. */
export interface ObjectHeader {
  readonly kind: string | undefined;
  readonly namespaced: boolean | undefined;
}

/** @param manifest an object, YAML, or the expression jsonencode({...}) */
export function manifestHeader(manifest: unknown): ObjectHeader {
  if (typeof manifest !== 'string') return headerOf(manifest);
  const [, expression] = /^\$\{jsonencode\((.*)\)\}$/s.exec(manifest.trim()) ?? [];
  if (expression) return expressionHeader(expression);
  // An expression of another form: anything could come out of it.
  if (/^\$\{[^}]*\}$/.test(manifest.trim())) return { kind: undefined, namespaced: undefined };
  try {
    return headerOf(parse(manifest));
  } catch {
    return { kind: undefined, namespaced: undefined };
  }
}

function headerOf(manifest: unknown): ObjectHeader {
  const { kind, metadata } = (manifest ?? {}) as { kind?: unknown; metadata?: unknown };
  const isObject = typeof metadata === 'object' && metadata !== null;
  return {
    kind: typeof kind === 'string' && !kind.includes('${') ? kind : undefined,
    namespaced: isObject ? Boolean((metadata as { namespace?: unknown }).namespace) : undefined,
  };
}

function expressionHeader(source: string): ObjectHeader {
  const manifest = objectEntries(source);
  const metadata = objectEntries(manifest?.get('metadata') ?? '');
  const [, kind] = /^"([A-Za-z0-9]+)"$/.exec(manifest?.get('kind') ?? '') ?? [];
  const namespace = metadata?.get('namespace');
  return {
    kind,
    namespaced: metadata ? namespace !== undefined && !/^("")?(null)?$/.test(namespace) : undefined,
  };
}

/** Keys of an object in Terraform's language with the source of their values; undefined for anything else. */
function objectEntries(source: string): Map<string, string> | undefined {
  const [, body] = /^\{(?!\s*for\s)(.*)\}$/s.exec(source.trim()) ?? [];
  if (body === undefined) return undefined;
  return new Map(
    split(body, ',')
      .filter((entry) => entry.trim() !== '')
      .map((entry) => {
        const [key = ''] = split(entry, '=');
        return [key.trim().replace(/^"(.*)"$/s, '$1'), entry.slice(key.length + 1).trim()];
      }),
  );
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Splits where the separator stands outside of all brackets and texts; a text may hold expressions again. */
function split(source: string, separator: string): string[] {
  const parts: string[] = [];
  const open: string[] = [];
  let start = 0;
  for (let index = 0; index < source.length; index++) {
    const character = source.charAt(index);
    const isTemplate = /[$%]/.test(character) && source[index + 1] === '{' && source[index - 1] !== character;
    if (open.at(-1) === '"') {
      if (character === '\\') index++;
      else if (character === '"') open.pop();
      else if (isTemplate) {
        open.push('}');
        index++;
      }
    } else if (character === '"') open.push('"');
    else if (character in closing) open.push(closing[character] as string);
    else if (character === open.at(-1)) open.pop();
    else if (character === separator && open.length === 0) {
      parts.push(source.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, source.slice(start)];
}
