import { hasMatch } from './rule.ts';

/** What amounts are compared: a number, the value of a number input, or how many entries a list input has. */
export type Amount = number | { readonly amount: string } | { readonly count: string };

/** What may be said of one or two inputs; data, because zod and Terraform both check it. */
export type Condition =
  | { readonly kind: 'on'; readonly input: string }
  | { readonly kind: 'empty' | 'filled'; readonly input: string }
  | { readonly kind: 'matches'; readonly input: string; readonly pattern: string }
  /** Of a list of texts. */
  | { readonly kind: 'none-matches'; readonly input: string; readonly pattern: string }
  | {
      readonly kind: 'compare';
      readonly left: Amount;
      readonly operator: '>' | '>=';
      readonly right: Amount;
    };

/** What must hold between inputs of one instance, beside the rules of each. Checked by zod and by Terraform. */
export interface Relation {
  /** The input that is at fault when it does not hold. */
  readonly input: string;
  /** It must hold only while all of these do. @default always */
  readonly when?: readonly Condition[];
  readonly must: Condition;
  readonly message: string;
}

/** A flag is true. */
export function isOn(input: string): Condition {
  return { kind: 'on', input };
}

/** A text is there, and not empty. */
export function isFilled(input: string): Condition {
  return { kind: 'filled', input };
}

/** A text is empty. */
export function isEmpty(input: string): Condition {
  return { kind: 'empty', input };
}

/** The pattern fits anywhere in a text or choice. */
export function textMatches(input: string, pattern: string): Condition {
  return { kind: 'matches', input, pattern };
}

/** The pattern fits in no entry of a list of texts. */
export function noneMatches(input: string, pattern: string): Condition {
  return { kind: 'none-matches', input, pattern };
}

export function moreThan(left: Amount, right: Amount): Condition {
  return { kind: 'compare', left, operator: '>', right };
}

export function atLeast(left: Amount, right: Amount): Condition {
  return { kind: 'compare', left, operator: '>=', right };
}

export function amountOf(input: string): Amount {
  return { amount: input };
}

export function countOf(input: string): Amount {
  return { count: input };
}

/** Names of all inputs that a relation looks at, each once. */
export function inputsOfRelation({ input, when = [], must }: Relation): string[] {
  return [...new Set([input, ...[...when, must].flatMap(inputsOfCondition)])];
}

/** The patterns in a relation, by the input that they are about. */
export function patternsOfRelation({ when = [], must }: Relation): { input: string; pattern: string }[] {
  return [...when, must].flatMap((condition) =>
    'pattern' in condition ? [{ input: condition.input, pattern: condition.pattern }] : [],
  );
}

function inputsOfCondition(condition: Condition): string[] {
  if (condition.kind !== 'compare') return [condition.input];
  return [condition.left, condition.right].flatMap((amount) =>
    typeof amount === 'number' ? [] : Object.values(amount),
  );
}

/**
 * Whether values break a relation. Values that are missing or of another type break none: they are faults themselves.
 * @param given names of all inputs that have a value, also of secrets that are not among the values
 */
export function isBroken(
  { when = [], must }: Relation,
  values: Readonly<Record<string, unknown>>,
  given: ReadonlySet<string>,
): boolean {
  return when.every((one) => holds(one, values, given) === true) && holds(must, values, given) === false;
}

function holds(
  condition: Condition,
  values: Readonly<Record<string, unknown>>,
  given: ReadonlySet<string>,
): boolean | undefined {
  if (condition.kind === 'compare') {
    const [left, right] = [condition.left, condition.right].map((amount) => amountIn(amount, values));
    if (left === undefined || right === undefined) return undefined;
    return condition.operator === '>' ? left > right : left >= right;
  }
  const value = values[condition.input];
  switch (condition.kind) {
    case 'on':
      return typeof value === 'boolean' ? value : undefined;
    case 'filled':
    case 'empty':
      return (
        (value === undefined ? given.has(condition.input) : value !== '') === (condition.kind === 'filled')
      );
    case 'matches':
      return typeof value === 'string' ? hasMatch(condition.pattern, value) : undefined;
    case 'none-matches':
      return isTexts(value) ? !value.some((text) => hasMatch(condition.pattern, text)) : undefined;
  }
}

function amountIn(amount: Amount, values: Readonly<Record<string, unknown>>): number | undefined {
  if (typeof amount === 'number') return amount;
  const value = 'amount' in amount ? values[amount.amount] : values[amount.count];
  if ('count' in amount) return Array.isArray(value) ? value.length : undefined;
  return typeof value === 'number' ? value : undefined;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
