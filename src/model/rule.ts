/**
 * One validation rule of a text, in a form that zod and Terraform can both check.
 * Patterns use only what JavaScript (with the u flag) and RE2 read alike: no look-around, no back references,
 * no \d, \s or \b, no bare dot, only ASCII, and no repetition above 1000.
 */
export type Rule =
  | { readonly kind: 'matches'; readonly pattern: string; readonly message: string }
  | { readonly kind: 'excludes'; readonly pattern: string; readonly message: string }
  /** Length in Unicode code points; what a reader takes for one character differs between versions of Unicode. */
  | { readonly kind: 'length'; readonly min: number; readonly max: number; readonly message: string };

/** @returns whether the text keeps the rule */
export function keepsRule(rule: Rule, text: string): boolean {
  switch (rule.kind) {
    case 'matches':
      return hasMatch(rule.pattern, text);
    case 'excludes':
      return !hasMatch(rule.pattern, text);
    case 'length': {
      const { length } = [...normal(text)];
      return length >= rule.min && length <= rule.max;
    }
  }
}

/** Whether the pattern fits anywhere in the text, as Terraform's regex() sees it. */
export function hasMatch(pattern: string, text: string): boolean {
  return new RegExp(pattern, 'u').test(normal(text));
}

/** Terraform turns every text into Unicode normal form C before it looks at it. */
function normal(text: string): string {
  return text.normalize('NFC');
}

export function matches(pattern: string, message: string): Rule {
  return { kind: 'matches', pattern, message };
}

export function excludes(pattern: string, message: string): Rule {
  return { kind: 'excludes', pattern, message };
}

export function length(min: number, max: number): Rule {
  return { kind: 'length', min, max, message: `must be ${min} to ${max} characters long` };
}

/** DNS-1123 label, the form of a namespace's name. Source: RFC 1123, Kubernetes "Object Names and IDs". */
export const dnsLabel: readonly Rule[] = [
  length(1, 63),
  matches(
    '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
    'must be lower case letters, digits and "-", and begin and end with a letter or digit',
  ),
];

/** Value of a Kubernetes label that may not be empty. Source: Kubernetes "Labels and Selectors". */
export const labelValue: readonly Rule[] = [
  length(1, 63),
  matches(
    '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$',
    'must be letters, digits, "-", "_" and ".", and begin and end with a letter or digit',
  ),
];

/** One line of text without control characters; those from 80 on would not come through YAML as they are. */
export const singleLine: Rule = excludes(
  '[\\x00-\\x1f\\x7f-\\x9f]',
  'must not hold line breaks or control characters',
);
