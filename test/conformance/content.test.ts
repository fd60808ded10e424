import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { decidesFiles, inputRows } from '../../src/catalog/input-rows.ts';
import { standInOf } from '../../src/engine/project/rehearsal.ts';
import { configSchema } from '../../src/model/input-schema.ts';
import { inputsOfRelation, patternsOfRelation } from '../../src/model/relation.ts';
import { inputsOf, units } from './contents.ts';
import { expectation, fieldsOf, type JsonSchema, summary } from './editor-form.ts';
import { readmeTable } from './readme-table.ts';
import { patternFaults, rulesOf } from './rules.ts';

const cases = units.map((unit) => [unit.content.name, unit] as const);

test('there are blocks, layers, blueprints, a block of the fixtures and the templates', () => {
  expect(units.map(({ kind, content }) => `${kind} ${content.name}`)).toEqual(
    expect.arrayContaining([
      ...['block namespace-with-argocd', 'block plain-namespace', 'block my-block'],
      ...['layer argocd', 'layer my-layer', 'blueprint app-repo'],
    ]),
  );
});

describe.each(cases)('the folder of %s', (_, { kind, entry, content }) => {
  test('has a README whose tables say what the model says', () => {
    const inputs = inputRows(content.inputs, kind === 'blueprint' ? decidesFiles : undefined).map((row) => [
      row.name,
      row.type,
      row.default ?? '(required)',
      row.description,
    ]);
    expect(readmeTable(entry.folder, 'inputs')).toEqual(inputs);
    if (!content.outputs) return;
    const outputs = Object.entries(content.outputs).map(([name, { description }]) => [name, description]);
    expect(readmeTable(entry.folder, 'outputs')).toEqual(outputs);
  });

  // Layers are for the platform team alone.
  test('has a page for application teams where they use it', () => {
    expect(existsSync(path.join(entry.folder, 'APP_TEAM_README.md'))).toBe(kind === 'block');
  });
});

describe.each(cases)('the model of %s', (_, { content }) => {
  const { inputs, relations } = content.inputs;

  test('has names in snake_case, a semantic version and a title', () => {
    const names = [...Object.keys(inputs), ...Object.keys(content.outputs ?? {})];
    expect(names.filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))).toEqual([]);
    expect(content.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(content.title).toMatch(/^[A-Z]/);
    expect(content.description).toMatch(/^[A-Z].+\.$/s);
  });

  test('has a stand-in for every secret that keeps its rules, for rehearsals', () => {
    const secrets = Object.entries(inputs).filter(([, { sensitive }]) => sensitive);
    const bad = secrets.filter(([name, input]) => !input.schema.safeParse(standInOf(name, input)).success);
    expect(bad.map(([name]) => name)).toEqual([]);
  });

  test('describes every input, field and output in words, without a final period', () => {
    const described = [
      ...inputsOf(content.inputs),
      ...Object.entries(content.outputs ?? {}),
      ...inputsOf(content.inputs).flatMap(([name, input]) =>
        Object.entries(fieldsOf(input)).map(
          ([field, schema]) => [`${name}.${field}`, { description: schema.description ?? '' }] as const,
        ),
      ),
    ];
    const poor = described.filter(
      ([, { description }]) => !/^\S+ \S.*[^.\s]$/u.test(description) || description.length > 200,
    );
    expect(poor).toEqual([]);
  });

  test('has defaults that keep their own rules', () => {
    const faults = inputsOf(content.inputs).flatMap(([name, input]) =>
      input.default === undefined || input.schema.safeParse(input.default).success ? [] : [name],
    );
    expect(faults).toEqual([]);
  });

  test('has outputs whose examples keep their own rules', () => {
    const faults = Object.entries(content.outputs ?? {}).flatMap(([name, { kind, example }]) =>
      kind === undefined || kind.schema.safeParse(example).success ? [] : [name],
    );
    expect(faults).toEqual([]);
  });

  test('has an input for every name that it mentions', () => {
    const runtime = Object.keys(inputs).filter((name) => !inputs[name]?.structural);
    const structural = Object.keys(inputs).filter((name) => inputs[name]?.structural);
    for (const relation of relations) {
      expect(runtime).toEqual(expect.arrayContaining(inputsOfRelation(relation)));
    }
    for (const input of Object.values(inputs)) {
      expect(structural).toEqual(expect.arrayContaining(Object.keys(input.when ?? {})));
    }
    const { adopts } = content;
    expect(structural).toEqual(expect.arrayContaining(Object.keys(adopts?.when ?? {})));
    const named = [
      content.protectedBy,
      'uniqueBy' in content ? (content.uniqueBy as string) : undefined,
      'stageBy' in content ? (content.stageBy as string) : undefined,
      adopts?.namespace,
      ...Object.values(adopts?.owner ?? {}),
    ];
    expect(runtime).toEqual(expect.arrayContaining(named.filter((name) => name !== undefined)));
  });

  test('has patterns that JavaScript and RE2 read alike', () => {
    const patterns = [
      ...inputsOf(content.inputs).flatMap(([, input]) => rulesOf(input.shape)),
      ...relations.flatMap(patternsOfRelation),
    ].flatMap((rule) => ('pattern' in rule ? [rule.pattern] : []));
    expect(patterns.flatMap((pattern) => patternFaults(pattern))).toEqual([]);
  });

  test('gives editors a JSON Schema that says the same', () => {
    const schema = z.toJSONSchema(configSchema(content.inputs), { io: 'input' }) as JsonSchema;
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required ?? []).toEqual([]);
    const said = Object.entries(schema.properties ?? {}).map(([name, property]) => [name, summary(property)]);
    expect(said).toEqual(inputsOf(content.inputs).map(([name, input]) => [name, expectation(input)]));
  });
});
