import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { ErrorCode, Fault } from '../errors.ts';
import { holdsSecret } from '../model/backend-config.ts';
import type { Path } from './yaml-document.ts';

/** Where the values came from: a file with positions, flags, or answers. */
export interface Source {
  fault(path: Path, fault: Omit<Fault, 'source' | 'line' | 'column'>, part?: 'key' | 'value'): Fault;
  /** `file:line:column` of a value that is written there; undefined, or absent, where it is not. */
  placeOf?(path: Path): string | undefined;
}

/** All issues of zod as faults that name the value and the fix. */
export function schemaFaults(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  source: Source,
  known: (path: Path) => readonly string[],
  code: ErrorCode = 'CONFIG_INVALID',
): Fault[] {
  return issues.flatMap((issue) => issueFaults(issue, value, source, known, code));
}

function issueFaults(
  issue: z.core.$ZodIssue,
  root: unknown,
  source: Source,
  known: (path: Path) => readonly string[],
  code: ErrorCode,
): Fault[] {
  const value = valueAt(root, issue.path);
  if (issue.message === holdsSecret) {
    const message = `${nameOf(issue.path)} ${holdsSecret}`;
    return [source.fault(issue.path, { code: 'SECRET_IN_CONFIG', message, fix: secretFix })];
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const path = [...issue.path, key];
        const words = known(issue.path);
        // A word of another form of the same mapping, such as context beside embedded.
        const elsewhere = words.includes(key);
        return source.fault(
          path,
          {
            code,
            message: elsewhere ? 'cannot stand beside the other keys here' : 'is not known here',
            value: valueText(key),
            fix: elsewhere ? 'remove it' : suggestion(key, words),
          },
          'key',
        );
      });
    case 'invalid_union': {
      if (issue.errors.length === 0) return [ordinaryFault(issue, value, source, code)];
      const [best = []] = [...issue.errors].sort((a, b) => a.length - b.length);
      return best.flatMap((inner) =>
        issueFaults({ ...inner, path: [...issue.path, ...inner.path] }, root, source, known, code),
      );
    }
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((inner) =>
        source.fault(
          issue.path,
          { code, message: inner.message, value: valueText(issue.path.at(-1)) },
          'key',
        ),
      );
    default:
      return [ordinaryFault(issue, value, source, code)];
  }
}

const secretFix = 'write a reference instead: {env: NAME} or {file: path}';

function ordinaryFault(issue: z.core.$ZodIssue, value: unknown, source: Source, code: ErrorCode): Fault {
  // A rule of ours knows better than "is required" why a value has to be there.
  const missing = value === undefined && issue.code !== 'custom';
  return source.fault(issue.path, {
    code,
    message: `${nameOf(issue.path)} ${missing ? 'is required' : messageOf(issue)}`,
    ...(value !== undefined && { value: valueText(value) }),
    ...(missing && { fix: `add "${nameOf(issue.path.slice(-1))}"` }),
  });
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `must be ${typeNames[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `must be one of: ${issue.values.join(', ')}`;
  return issue.message;
}

function nameOf(path: Path): string {
  return path.map((key) => printable(String(key))).join('.') || 'the document';
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    root,
  );
}

/** "did you mean ...?" for a likely slip, else what there is. */
export function suggestion(word: string, words: readonly string[]): string {
  if (words.length === 0) return 'remove it';
  const near = likely(word, words);
  return near === undefined ? `use one of: ${words.join(', ')}` : `did you mean "${near}"?`;
}

/** The word that was likely meant, when it is a slip of one. */
export function likely(word: string, words: readonly string[]): string | undefined {
  const nearest = closest(word, words as string[]);
  return distance(word, nearest) <= word.length / 3 ? nearest : undefined;
}

/** A value as one short line; what a terminal would not show as it is, is written out. */
export function valueText(value: unknown): string {
  const text = printable(JSON.stringify(value) ?? String(value));
  if (text.length <= 80) return text;
  return typeof value === 'string'
    ? `${text.slice(0, 75)}..." (${value.length} characters)`
    : `${text.slice(0, 76)}... (${text.length} characters)`;
}

/** Control characters, and those that are invisible or turn the direction of the text, as escapes. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
