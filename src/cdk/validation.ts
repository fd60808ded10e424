import { countMessage, type Input, numberMessage, type Shape, twiceMessage } from '../model/input.ts';
import type { Amount, Condition, Relation } from '../model/relation.ts';
import type { Rule } from '../model/rule.ts';
import { literal, quote } from '../model/terraform-text.ts';

/** `validation` block of a Terraform variable, in its JSON form. */
export interface Validation {
  readonly condition: string;
  readonly error_message: string;
}

/** What stands for the value of an input in an expression. */
type ValueText = (input: string) => string;

/**
 * The rules of an input, and the relations that it is at fault in, as Terraform validations with their messages.
 * @param written where variables bring values in another form
 */
export function validationsOf(
  name: string,
  input: Input,
  relations: readonly Relation[],
  written: ValueText = (input) => `var.${input}`,
): Validation[] {
  return [
    ...shapeChecks(written(name), input.shape),
    ...relations
      .filter((relation) => relation.input === name)
      .map((relation) => relationCheck(relation, written)),
  ].map(({ test, message }) => ({ condition: `\${${test}}`, error_message: literal(message) }));
}

/** Terraform type of a shape. */
export function typeOf(shape: Shape): string {
  switch (shape.type) {
    case 'text':
    case 'choice':
      return 'string';
    case 'flag':
      return 'bool';
    case 'number':
      return 'number';
    case 'texts':
      return 'list(string)';
    case 'list':
      return `list(object({${Object.keys(shape.fields)
        .map((field) => `${field}=string`)
        .join(', ')}}))`;
    case 'map':
      return 'map(string)';
  }
}

interface Check {
  readonly test: string;
  readonly message: string;
}

function shapeChecks(value: string, shape: Shape): Check[] {
  switch (shape.type) {
    case 'flag':
      return [];
    case 'text':
      return shape.rules.map((rule) => ruleCheck(value, rule));
    case 'number':
      return [
        {
          test: `${value} >= ${shape.min} && ${value} <= ${shape.max} && floor(${value}) == ${value}`,
          message: numberMessage(shape),
        },
      ];
    case 'texts':
      return [
        ...shape.rules.map((rule) => everyOne(ruleCheck('item', rule), `item in ${value}`)),
        {
          test: `length(${value}) >= ${shape.min} && length(${value}) <= ${shape.max}`,
          message: countMessage(shape),
        },
        { test: `length(distinct(${value})) == length(${value})`, message: twiceMessage },
      ];
    case 'choice':
      return [
        {
          test: `contains([${shape.options.map(quote).join(', ')}], ${value})`,
          message: choiceMessage(shape.options),
        },
      ];
    case 'list':
      return Object.entries(shape.fields).flatMap(([field, inner]) =>
        shapeChecks(`item.${field}`, inner).map((check) => everyOne(check, `item in ${value}`)),
      );
    case 'map':
      return [
        ...shape.keyRules.map((rule) => everyOne(ruleCheck('key', rule), `key in keys(${value})`)),
        ...shape.rules.map((rule) => everyOne(ruleCheck('item', rule), `item in values(${value})`)),
      ];
  }
}

function everyOne(check: Check, loop: string): Check {
  return { test: `alltrue([for ${loop} : ${check.test}])`, message: check.message };
}

function ruleCheck(value: string, rule: Rule): Check {
  return { test: ruleTest(value, rule), message: rule.message };
}

function ruleTest(value: string, rule: Rule): string {
  switch (rule.kind) {
    case 'matches':
      return `can(regex(${quote(rule.pattern)}, ${value}))`;
    case 'excludes':
      return `!can(regex(${quote(rule.pattern)}, ${value}))`;
    case 'length': {
      // length() of a text counts as many characters as its version of Unicode knows; split() goes by code points.
      const count = `length(split("", ${value}))`;
      return `${count} >= ${rule.min} && ${count} <= ${rule.max}`;
    }
  }
}

function relationCheck({ when = [], must, message }: Relation, written: ValueText): Check {
  const exceptions = when.map((condition) => `${negatedTest(condition, written)} || `);
  return { test: `${exceptions.join('')}${conditionTest(must, written)}`, message };
}

function negatedTest(condition: Condition, written: ValueText): string {
  const test = conditionTest(condition, written);
  return ['filled', 'empty', 'compare'].includes(condition.kind) ? `!(${test})` : `!${test}`;
}

function conditionTest(condition: Condition, written: ValueText): string {
  switch (condition.kind) {
    case 'on':
      return written(condition.input);
    case 'filled':
      return `${written(condition.input)} != ""`;
    case 'empty':
      return `${written(condition.input)} == ""`;
    case 'matches':
      return `can(regex(${quote(condition.pattern)}, ${written(condition.input)}))`;
    case 'none-matches':
      return `alltrue([for item in ${written(condition.input)} : !can(regex(${quote(condition.pattern)}, item))])`;
    case 'compare':
      return `${amountText(condition.left, written)} ${condition.operator} ${amountText(condition.right, written)}`;
  }
}

function amountText(amount: Amount, written: ValueText): string {
  if (typeof amount === 'number') return String(amount);
  return 'amount' in amount ? written(amount.amount) : `length(${written(amount.count)})`;
}

/** One message for a value outside a closed set, here and in zod. */
export function choiceMessage(options: readonly string[]): string {
  return `must be one of: ${options.join(', ')}`;
}
