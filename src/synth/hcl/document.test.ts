import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { awkwardTexts } from '../../../test/helpers/awkward-texts.ts';
import { outputsOf } from '../../../test/helpers/evaluate.ts';
import { terraformFile } from '../../model/terraform-json.ts';
import { literal } from '../../model/terraform-text.ts';
import { hclDocument, noSchemas, type ProviderSchemas } from './document.ts';

const seed = 20_261_122;

const text = fc
  .oneof(
    fc.constantFrom(...awkwardTexts),
    fc
      .array(fc.oneof(fc.constantFrom(...awkwardTexts), fc.string({ unit: 'binary', maxLength: 3 })), {
        maxLength: 4,
      })
      .map((parts) => parts.join('')),
  )
  .map((one) => one.replaceAll('\0', ''));

/** A value of Terraform JSON in which texts are what they are. */
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text.map(literal),
    fc.oneof(
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }),
    ),
    fc.constantFrom(0, -0, 1e21, 1e-7, -1.5, Number.MAX_SAFE_INTEGER),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(text.map(literal), fc.constantFrom('for', 'null', 'true', 'a-b', '1a', 'a b')),
      tie('value'),
      {
        maxKeys: 4,
      },
    ),
  ),
})).value;

describe('what the emitter writes, Terraform reads as it reads the JSON', () => {
  test('for values of every kind, nested', async () => {
    const values = fc.sample(fc.array(value, { maxLength: 3 }), { seed, numRuns: 300 });
    const output = Object.fromEntries(values.map((one, index) => [`v${index}`, { value: one }]));
    const [json, hcl] = await Promise.all([
      outputsOf({ 'main.tf.json': terraformFile({ output }) }),
      outputsOf({ 'main.tf': hclDocument({ output }, noSchemas) }),
    ]);
    expect(Object.keys(hcl)).toHaveLength(values.length);
    expect(hcl).toEqual(json);
  });

  test('for templates with expressions in them', async () => {
    const locals = { a: 'A', list: ['x', 'y'], on: true };
    const templates = [
      ...['${local.a}', '${ local.a }', 'b${local.a}c', '"${local.a}"', '\\${local.a}\n', '$${x}${local.a}'],
      ...[
        '${upper("}")}',
        '${jsonencode({ a = "\\"}${local.a}" })}',
        '${{ (local.a) = [1] }}',
        '${[\n1,\n2\n]}',
      ],
      ...[
        '%{ if local.on }x%{ else }y%{ endif }',
        '%{ for x in local.list }${x},%{ endfor }',
        '${~ local.a ~}',
      ],
      ...[
        '${"a\\\\"}',
        '${local.on\n? 1\n: 2}',
        'l1\nl2 ${local.a}\nl3\nl4',
        '%%{x}',
        '${1}${2}',
        '${"$${x}"}',
      ],
    ];
    const output = Object.fromEntries(templates.map((one, index) => [`v${index}`, { value: one }]));
    const keyed = { '${local.a}': 1, 'b${local.a}': 2, '$${k}': 3 };
    const module = { locals, output: { ...output, keyed: { value: keyed } } };
    const json = await outputsOf({ 'main.tf.json': terraformFile(module) });
    expect(await outputsOf({ 'main.tf': hclDocument(module, noSchemas) })).toEqual(json);
    expect(json.v0).toBe('A');
  });

  test('for variables, whose defaults and descriptions are never evaluated', async () => {
    const defaults = fc.sample(text, { seed, numRuns: 60 });
    const variable = Object.fromEntries(
      defaults.map((one, index) => [
        `x${index}`,
        { description: one, type: 'string', nullable: false, default: one },
      ]),
    );
    const output = Object.fromEntries(
      defaults.map((_, index) => [`v${index}`, { value: `\${var.x${index}}` }]),
    );
    const module = { variable, output };
    const json = await outputsOf({ 'main.tf.json': terraformFile(module) });
    expect(await outputsOf({ 'main.tf': hclDocument(module, noSchemas) })).toEqual(json);
    expect(defaults.map((_, index) => json[`v${index}`])).toEqual(
      defaults.map((one) => one.normalize('NFC')),
    );
  });
});

test('blocks, dynamic blocks and what the language itself has are told from arguments', () => {
  const schemas: ProviderSchemas = {
    ...noSchemas,
    resource: { a_thing: { spec: { rule: {} }, subject: {} } },
    provider: { a: {} },
  };
  const module = {
    terraform: {
      required_version: '>= 1.11',
      required_providers: { a: { source: 'b/a', version: '>= 1.0.0' } },
    },
    provider: { a: [{ settings: { url: '${var.url}' } }] },
    variable: { url: { type: 'list(string)', validation: [{ condition: '${true}', error_message: 'no' }] } },
    resource: {
      a_thing: {
        one: {
          spec: [{ rule: [{ from: 1 }, { from: 2 }], labels: { 'a/b': 'c' } }],
          dynamic: { subject: { for_each: '${each.value}', content: { name: '${subject.value}' } } },
          for_each: '${toset(["a"])}',
          depends_on: ['a_thing.two'],
          lifecycle: {
            ignore_changes: ['spec[0].labels'],
            create_before_destroy: true,
            precondition: [{ condition: '${true}', error_message: 'a ${1}' }],
          },
        },
        two: {},
      },
    },
  };
  expect(hclDocument(module, schemas)).toMatchInlineSnapshot(`
    "terraform {
      required_version = ">= 1.11"

      required_providers {
        a = {
          source = "b/a"
          version = ">= 1.0.0"
        }
      }
    }

    provider "a" {
      settings = {
        url = var.url
      }
    }

    variable "url" {
      type = list(string)

      validation {
        condition = true
        error_message = "no"
      }
    }

    resource "a_thing" "one" {
      spec {
        rule {
          from = 1
        }

        rule {
          from = 2
        }

        labels = {
          "a/b" = "c"
        }
      }

      dynamic "subject" {
        for_each = each.value

        content {
          name = subject.value
        }
      }

      for_each = toset(["a"])
      depends_on = [a_thing.two]

      lifecycle {
        ignore_changes = [spec[0].labels]
        create_before_destroy = true

        precondition {
          condition = true
          error_message = "a \${1}"
        }
      }
    }

    resource "a_thing" "two" {
    }
    "
  `);
});

test('what no schema tells of is refused, and not guessed', () => {
  expect(() => hclDocument({ resource: { b_thing: { one: {} } } }, noSchemas)).toThrow('"b_thing"');
  expect(() => hclDocument({ module: {} }, noSchemas)).toThrow('"module"');
});
