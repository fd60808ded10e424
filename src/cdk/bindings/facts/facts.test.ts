import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { providerSets } from '../../../model/provider-set.ts';
import * as harbor from '../harbor/index.ts';
import * as meshstack from '../meshstack/index.ts';
import {
  type Attribute,
  type Attributes,
  computed,
  listOf,
  required,
  type Schema,
  sensitive,
} from '../schema.ts';
import * as stackit from '../stackit/index.ts';

/** An argument as the provider's own schema has it; flags are there only when they are true. */
interface Fact {
  readonly type?: unknown;
  readonly nested?: { readonly mode: string; readonly attributes: Facts };
  readonly required?: true;
  readonly optional?: true;
  readonly computed?: true;
  readonly sensitive?: true;
  readonly write_only?: true;
  readonly deprecated?: true;
}

type Facts = Readonly<Record<string, Fact>>;

interface FactBody {
  readonly attributes: Facts;
  readonly blocks?: Readonly<Record<string, FactBody & { readonly mode: string; readonly min?: number }>>;
}

interface ProviderFacts {
  readonly provider: { readonly source: string; readonly version: string };
  readonly arguments: Facts;
  readonly resources: Readonly<Record<string, FactBody>>;
}

const providers = { stackit, harbor, meshstack };

function factsOf(name: string): ProviderFacts {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'));
}

/** What of a binding is not so in the facts. */
function differences(place: string, attributes: Attributes, facts: FactBody): string[] {
  const said = Object.entries(attributes).flatMap(([name, attribute]) => {
    const at = `${place}.${name}`;
    const fact = factOf(name, attribute, facts);
    return fact ? attributeDifferences(at, attribute, fact) : [`${at} is no argument`];
  });
  const needed = [
    ...Object.entries(facts.attributes).filter(([, fact]) => fact.required),
    ...Object.entries(facts.blocks ?? {}).filter(([, { min }]) => min),
  ].map(([name]) => name);
  const missing = needed.filter((name) => !(name in attributes));
  return [...said, ...missing.map((name) => `${place}.${name} is required, and not in the binding`)];
}

function factOf(name: string, { type }: Attribute, { attributes, blocks }: FactBody): Fact | undefined {
  if (!(typeof type === 'object' && 'mode' in type && type.block)) return attributes[name];
  const block = blocks?.[name];
  return block && { nested: block, ...(block.min ? { required: true } : { optional: true }) };
}

function attributeDifferences(at: string, attribute: Attribute, fact: Fact): string[] {
  const { type, role } = attribute;
  const flags = (['required', 'optional', 'computed'] as const).filter((flag) => fact[flag]).join(' ');
  return [
    ...(role === flags ? [] : [`${at} is ${flags}, not ${role}`]),
    ...(Boolean(attribute.sensitive) === Boolean(fact.sensitive) ? [] : [`${at}: sensitive is otherwise`]),
    ...(Boolean(attribute.writeOnly) === Boolean(fact.write_only) ? [] : [`${at}: write-only is otherwise`]),
    ...(fact.deprecated ? [`${at} is deprecated`] : []),
    ...typeDifferences(at, type, fact),
  ];
}

function typeDifferences(at: string, type: Attribute['type'], { nested, type: plain }: Fact): string[] {
  if (typeof type === 'object' && 'mode' in type) {
    if (nested?.mode !== type.mode)
      return [`${at} is ${nested?.mode ?? JSON.stringify(plain)}, not ${type.mode}`];
    return differences(at, type.attributes, nested);
  }
  const wanted = JSON.stringify(plain ?? nested?.mode);
  return JSON.stringify(type) === wanted ? [] : [`${at} is ${wanted}, not ${JSON.stringify(type)}`];
}

describe.each(Object.entries(providers))('the bindings of %s', (name, bindings) => {
  const facts = factsOf(name);
  const schemas = Object.values(bindings).map((binding) => binding.schema as Schema);
  const settings = schemas.find(({ type }) => type === name);
  const resources = schemas.filter((schema) => schema !== settings);

  test('are those of the resources in the facts', () => {
    expect(resources.map(({ type }) => type).sort()).toEqual(Object.keys(facts.resources).sort());
  });

  test('have arguments of the names, types and flags of the facts', () => {
    const found = resources.flatMap(({ type, attributes }) =>
      differences(type, attributes, facts.resources[type] as FactBody),
    );
    expect(found).toEqual([]);
  });

  test('configure the provider by settings that it has', () => {
    expect(differences(name, settings?.attributes ?? {}, { attributes: facts.arguments })).toEqual([]);
  });

  test('are those of the version that modules name', () => {
    const { source, version } = facts.provider;
    expect({ source, version }).toEqual(providerSets.registry.providers[name as keyof typeof providers]);
  });
});

test.each<[string, Attributes, string]>([
  ['a wrong name', { maximun: required('number') }, 'x.maximun is no argument'],
  ['a wrong type', { maximum: required('string') }, 'x.maximum is "number", not "string"'],
  [
    'a list in place of a text',
    { maximum: required(['list', 'string']) },
    'x.maximum is "number", not ["list","string"]',
  ],
  ['another flag', { maximum: computed('number') }, 'x.maximum is required, not computed'],
  ['a secret that is none', { maximum: sensitive(required('number')) }, 'x.maximum: sensitive is otherwise'],
  [
    'a nested wrong name',
    { taints: required(listOf({ kez: required('string') })) },
    'x.taints.kez is no argument',
  ],
  ['a required one left out', {}, 'x.maximum is required, and not in the binding'],
])('%s is found', (_, attributes, found) => {
  const taints: Fact = { nested: { mode: 'list', attributes: { key: { type: 'string' } } }, optional: true };
  const facts: Facts = { maximum: { type: 'number', required: true }, taints };
  expect(differences('x', attributes, { attributes: facts })).toContain(found);
});
