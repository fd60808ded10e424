import type { Input, Shape } from '../model/input.ts';
import type { Requirement } from '../model/input-model.ts';
import type { Rule } from '../model/rule.ts';
import { literal, quote } from './expression.ts';

/** `validation` block of a Terraform variable, in its JSON form. */
export interface Validation {
  readonly condition: string;
  readonly error_message: string;
}

/** The rules of an input as Terraform validations with the messages of the model. */
export function validationsOf(
  name: string,
  input: Input,
  requirements: readonly Requirement[],
): Validation[] {
  return [
    ...shapeChecks(`var.${name}`, input.shape),
    ...requirements
      .filter((requirement) => requirement.required === name)
      .map((requirement) => ({
        test: `!can(regex(${quote(requirement.pattern)}, var.${requirement.input})) || var.${name} != ""`,
        message: requirement.message,
      })),
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

/** One message for a value outside a closed set, here and in zod. */
export function choiceMessage(options: readonly string[]): string {
  return `must be one of: ${options.join(', ')}`;
}
