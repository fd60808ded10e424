import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flag, structural, text } from './input.ts';
import { inputModel, isActive, runtimeInputs, structuralChoices } from './input-model.ts';

const word = (when?: Record<string, readonly string[]>) =>
  text({ description: '', rules: [], ...(when && { when }) });

test('the choice of all defaults comes first, and each combination comes once', () => {
  const model = inputModel({
    registry: structural(['none', 'external', 'own'], { description: '', default: 'external' }),
    size: word(),
    mode: structural(['create', 'adopt'], { description: '', default: 'adopt' }),
  });
  expect(structuralChoices(model)).toEqual([
    { registry: 'external', mode: 'adopt' },
    { registry: 'external', mode: 'create' },
    { registry: 'none', mode: 'adopt' },
    { registry: 'none', mode: 'create' },
    { registry: 'own', mode: 'adopt' },
    { registry: 'own', mode: 'create' },
  ]);
});

test.each(['instance_label', 'adopted'])('no input is called %s, which berth fills itself', (name) => {
  expect(() => inputModel({ [name]: word() })).toThrow(`no input may be called "${name}"`);
});

test('a model without structural inputs leads to one module', () => {
  expect(structuralChoices(inputModel({ size: word() }))).toEqual([{}]);
});

test('there are as many choices as the options multiply to', () => {
  const options = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,5}$/), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(options, { maxLength: 4 }), (inputs) => {
      const entries = inputs.map((values, index) => [
        `input${index}`,
        structural(values, { description: '', default: values.at(-1) as string }),
      ]);
      const choices = structuralChoices(inputModel(Object.fromEntries(entries)));
      const unique = new Set(choices.map((choice) => JSON.stringify(choice)));
      expect(unique.size).toBe(inputs.reduce((product, values) => product * values.length, 1));
      expect(choices).toHaveLength(unique.size);
      expect(choices[0]).toEqual(
        Object.fromEntries(inputs.map((values, index) => [`input${index}`, values.at(-1)])),
      );
    }),
  );
});

test('an input with conditions is there only while all of them hold', () => {
  const input = word({ registry: ['external', 'own'], mode: ['create'] });
  expect(isActive(input, { registry: 'own', mode: 'create' })).toBe(true);
  expect(isActive(input, { registry: 'none', mode: 'create' })).toBe(false);
  expect(isActive(input, { registry: 'own', mode: 'adopt' })).toBe(false);
  expect(isActive(input, {})).toBe(false);
  expect(isActive(word(), {})).toBe(true);
});

test('runtime inputs are those that travel as variables, in the order of the model', () => {
  const model = inputModel({
    z: flag({ description: '' }),
    mode: structural(['a', 'b'], { description: '', default: 'a' }),
    b: word({ mode: ['b'] }),
    a: word(),
  });
  expect(runtimeInputs(model, { mode: 'a' }).map(([name]) => name)).toEqual(['z', 'a']);
  expect(runtimeInputs(model, { mode: 'b' }).map(([name]) => name)).toEqual(['z', 'b', 'a']);
});
