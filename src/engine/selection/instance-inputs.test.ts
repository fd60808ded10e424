import { expect, test } from 'vitest';
import type { Source } from '../../config/schema-faults.ts';
import { flag, list, map, secret, structural, text } from '../../model/input.ts';
import { inputModel } from '../../model/input-model.ts';
import { isFilled, textMatches } from '../../model/relation.ts';
import { length } from '../../model/rule.ts';
import { type InputSources, resolveInputs } from './instance-inputs.ts';

const model = inputModel(
  {
    registry: structural(['none', 'external'], { description: '', default: 'none' }),
    size: text({ description: '', rules: [length(1, 9)], default: 'default', context: 'team.name' }),
    url: text({ description: '', rules: [length(1, 20)], default: 'https://a' }),
    protect: flag({ description: '', default: true, context: 'environment.production' }),
    labels: map({ description: '', keyRules: [], rules: [], default: {} }),
    members: list(
      { name: text({ description: '', rules: [length(1, 3)] }) },
      { description: '', default: [] },
    ),
    token: secret({ description: '', rules: [], default: '' }),
    robot: secret({ description: '', rules: [length(1, 9)], when: { registry: ['external'] } }),
  },
  [
    {
      input: 'token',
      when: [textMatches('url', '^ssh:')],
      must: isFilled('token'),
      message: 'must hold a key for ssh',
    },
  ],
);

const source = (name: string): Source => ({
  fault: (path, fault) => ({ source: `${name}/${path.join('/')}`, ...fault }),
});

function resolve(sources: Partial<InputSources>) {
  return resolveInputs(model, {
    context: {},
    defaults: {},
    explicit: {},
    explicitSource: source('own'),
    otherSource: source('other'),
    ...sources,
  });
}

test('the own value wins over the environment, that over the context, and that over the default', () => {
  const context = { 'team.name': 'context' };
  const defaults = { size: 'defaults' };
  const explicit = { size: 'explicit' };
  expect(resolve({}).variables.size).toBe('default');
  expect(resolve({ context }).variables.size).toBe('context');
  expect(resolve({ context, defaults }).variables.size).toBe('defaults');
  expect(resolve({ context, defaults, explicit }).variables.size).toBe('explicit');
});

test('a value that is false or empty is a value', () => {
  const resolved = resolve({ context: { 'environment.production': true }, explicit: { protect: false } });
  expect(resolved.variables.protect).toBe(false);
  expect(resolve({ context: { 'environment.production': false } }).variables.protect).toBe(false);
  expect(resolve({ explicit: { labels: {} }, defaults: { labels: { a: 'b' } } }).variables.labels).toEqual(
    {},
  );
});

test('structural inputs steer, secrets stay references, all others are variables', () => {
  const { choice, variables, secrets, faults } = resolve({
    explicit: { registry: 'external', robot: { env: 'ROBOT' }, token: { file: 'key' } },
  });
  expect(faults).toEqual([]);
  expect(choice).toEqual({ registry: 'external' });
  expect(secrets).toEqual({ robot: { env: 'ROBOT' }, token: { file: 'key' } });
  expect(Object.keys(variables).sort()).toEqual(['labels', 'members', 'protect', 'size', 'url']);
});

test('names of the environment that the block does not have are left out', () => {
  const { variables, faults } = resolve({ defaults: { other: 1 } });
  expect(faults).toEqual([]);
  expect(variables).not.toHaveProperty('other');
});

test('an unknown name of its own is a fault with a suggestion', () => {
  expect(resolve({ explicit: { siz: 'a' } }).faults).toEqual([
    expect.objectContaining({ source: 'own/siz', code: 'INPUT_INVALID', fix: 'did you mean "size"?' }),
  ]);
});

test('a map whose keys look like those of a reference is a map', () => {
  const { variables, secrets, faults } = resolve({ explicit: { labels: { env: 'prod' } } });
  expect(faults).toEqual([]);
  expect(secrets).toEqual({});
  expect(variables.labels).toEqual({ env: 'prod' });
});

test.each([['letmein'], [4711], [['letmein', 4711]], [true], [{ env: ['letmein', 4711] }]])(
  'a secret written as %j is refused, and not shown',
  (value) => {
    const { faults, variables } = resolve({ explicit: { token: value } });
    expect(faults.length).toBeGreaterThan(0);
    expect(JSON.stringify(faults)).not.toMatch(/letmein|4711/);
    expect(JSON.stringify(variables)).not.toMatch(/letmein|4711/);
  },
);

test('a secret among the defaults of the environment is refused as well, and becomes no variable', () => {
  const { faults, variables } = resolve({ defaults: { token: 'letmein' } });
  expect(faults).toEqual([expect.objectContaining({ source: 'other/', code: 'SECRET_IN_CONFIG' })]);
  expect(variables).not.toHaveProperty('token');
  expect(JSON.stringify(faults)).not.toContain('letmein');
});

test('a reference among the defaults of the environment is taken', () => {
  expect(resolve({ defaults: { token: { env: 'TOKEN' } } }).secrets).toEqual({ token: { env: 'TOKEN' } });
});

test('an input that has no meaning under the choice is a fault where it is written', () => {
  const { faults, secrets } = resolve({ explicit: { robot: { env: 'ROBOT' } } });
  expect(faults).toEqual([
    {
      source: 'own/robot',
      code: 'INPUT_INVALID',
      message: 'robot has no meaning while registry is none',
      fix: 'remove it, or set registry to external',
    },
  ]);
  expect(secrets).toEqual({});
});

test('an input without meaning in the defaults of the environment is left out', () => {
  const { faults, secrets } = resolve({ defaults: { robot: { env: 'ROBOT' } } });
  expect(faults).toEqual([]);
  expect(secrets).toEqual({});
});

test('a missing input is a fault at the instance', () => {
  expect(resolve({ explicit: { registry: 'external' } }).faults).toEqual([
    { source: 'other/', code: 'INPUT_INVALID', message: 'robot is required', fix: 'add "robot"' },
  ]);
});

test('a value of the environment that breaks a rule is shown with its input', () => {
  expect(resolve({ defaults: { size: '0123456789' } }).faults).toEqual([
    {
      source: 'other/',
      code: 'INPUT_INVALID',
      message: 'size must be 1 to 9 characters long',
      value: '"0123456789"',
      fix: 'set the input "size"',
    },
  ]);
});

test('a structural value of the environment that does not exist is shown, not called missing', () => {
  expect(resolve({ defaults: { registry: 'harbor' } }).faults).toEqual([
    expect.objectContaining({ message: 'registry must be one of: none, external', value: '"harbor"' }),
  ]);
});

test('a requirement between inputs keeps its own message', () => {
  const { faults } = resolve({ explicit: { url: 'ssh://a' } });
  expect(faults).toEqual([expect.objectContaining({ message: 'token must hold a key for ssh' })]);
  expect(resolve({ explicit: { url: 'ssh://a', token: { env: 'KEY' } } }).faults).toEqual([]);
});

test('every fault is found at once, at the place of the value', () => {
  const { faults } = resolve({
    explicit: { protect: 'yes', members: [{ name: 'long name' }, { nam: 'a' }], url: '' },
  });
  expect(faults.map(({ source, message }) => `${source}: ${message}`)).toEqual([
    'own/url: url must be 1 to 20 characters long',
    'own/protect: protect must be true or false',
    'own/members/0/name: members.0.name must be 1 to 3 characters long',
    'own/members/1/name: members.1.name is required',
    'own/members/1/nam: is not known here',
  ]);
});

test('a broken reference among the defaults of the environment is not taken for a value', () => {
  const { faults, variables } = resolve({ defaults: { token: { env: '' } } });
  expect(faults).toHaveLength(1);
  expect(variables).not.toHaveProperty('token');
});
