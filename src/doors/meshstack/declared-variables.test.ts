import fc from 'fast-check';
import { expect, test } from 'vitest';
import { variablesOfHcl, variablesOfJson } from './declared-variables.ts';

test('variables are found with their types, and nothing that only looks like one', () => {
  const text = `
# variable "comment" { type = string }
/* variable "comment2" {
} */
variable "plain" {
  description = "variable \\"quoted\\" { type = string } \${join("}", ["{"])}"
  type        = string # text
  validation {
    condition     = length(var.plain) > 0
    error_message = "type = bool"
  }
}
variable "one_line" { type = list(string) }
variable bare {
}
locals {
  doc = <<-EOT
    variable "heredoc" {
      type = string
    }
  EOT
  variable = { type = "x" }
}
variable "object" {
  type = object({
    type = string
  })
  default = { a = "}" }
}
variable "last" {
  default = "$\${not}"
  type = string
}
`;
  expect([...variablesOfHcl(text)]).toEqual([
    ['plain', 'string'],
    ['one_line', 'list(string)'],
    ['bare', 'any'],
    ['object', 'object({'],
    ['last', 'string'],
  ]);
});

test('of JSON, variables alone and in lists are found', () => {
  const text = JSON.stringify({ variable: { a: { type: 'string' }, b: [{ type: 'list(string)' }], c: {} } });
  expect([...variablesOfJson(text)]).toEqual([
    ['a', 'string'],
    ['b', 'list(string)'],
    ['c', 'any'],
  ]);
  expect([...variablesOfJson('[{"variable": [{"x": {}}]}, 1, null]')]).toEqual([['x', 'any']]);
  expect(variablesOfJson('{').size).toBe(0);
});

test('no text makes it fail', () => {
  const parts = fc.constantFrom(
    'variable',
    ' "a" ',
    '{',
    '}',
    '"',
    '${',
    '%{',
    '\\',
    '<<EOT\n',
    'EOT\n',
    '/*',
    '#',
    '\n',
    'type = ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(parts, fc.string())), (texts) => {
      variablesOfHcl(texts.join(''));
    }),
  );
});
