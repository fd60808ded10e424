import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Content, type Layer, outputsOf, providersOf } from '../../src/model/content.ts';
import type { Input } from '../../src/model/input.ts';
import { isChosen, runtimeInputs, versionVariable, writeOnlyInputs } from '../../src/model/input-model.ts';
import { instanceLabelKey } from '../../src/model/instance-label.ts';
import { providerSets } from '../../src/model/provider-set.ts';
import { adoptedVariable, instanceLabelVariable } from '../../src/model/standard-variables.ts';
import { synthesize } from '../../src/synth/module.ts';
import { choiceName, modules, units } from './contents.ts';
import { rulesOf } from './rules.ts';

// Renewed with "npx vitest run --project cluster test/conformance/modules.test.ts -u"; review the diff.
const golden = path.resolve('test/conformance/golden');

describe.each(modules.map((one) => [one.title, one] as const))('the module %s', (_, module) => {
  const { entry, content, choice, set } = module;
  const made = synthesize(entry, choice, providerSets[set]);
  const providers = providersOf(content, choice);

  test('is the golden one', async () => {
    const file = path.join(golden, content.name, `${choiceName(choice)}.${set}.json`);
    await expect((await made).json).toMatchFileSnapshot(file);
  });

  test('is named by its digest, and the same every time', async () => {
    const { json, digest } = await made;
    expect(createHash('sha256').update(json).digest('hex')).toBe(digest);
    expect((await synthesize(entry, choice, providerSets[set])).digest).toBe(digest);
  });

  test('takes its providers from the set, and nothing from elsewhere', async () => {
    const { terraform, provider = {}, ...parts } = JSON.parse((await made).json);
    const wanted = providers.map((name) => [name, providerSets[set].providers[name]]);
    expect(terraform).toEqual({
      required_version: expect.any(String),
      ...(wanted.length > 0 && { required_providers: Object.fromEntries(wanted) }),
    });
    expect(Object.keys(provider).sort()).toEqual(providers.sort());
    // No address, no credential: they come from the environment, or are inputs.
    for (const [settings, ...more] of Object.values<Record<string, unknown>[]>(provider)) {
      expect(more).toEqual([]);
      const literal = Object.values(settings ?? {}).filter(
        (value) => !/^\$\{.*\bvar[.].*\}$/.test(String(value)),
      );
      expect([[], [{}], [false]]).toContainEqual(literal);
    }
    const known = ['data', 'ephemeral', 'locals', 'output', 'resource', 'variable'];
    expect(Object.keys(parts).filter((part) => !known.includes(part))).toEqual([]);
  });

  test('uses kinds of a fixed version, of the providers that it names', async () => {
    const { resource = {}, data = {} } = JSON.parse((await made).json);
    const types = [...Object.keys(resource), ...Object.keys(data)];
    expect(types.length > 0).toBe(providers.length > 0);
    const odd = types.filter((type) => {
      const provider = providers.find((name) => type.startsWith(`${name}_`));
      const versioned = type === 'kubernetes_labels' || /_v\d+((alpha|beta)\d+)?$/.test(type);
      return !provider || (provider === 'kubernetes' && !versioned);
    });
    expect(odd).toEqual([]);
  });

  test('holds no comment, credential or path of this machine', async () => {
    const { json } = await made;
    expect(json).not.toMatch(/"\/\/"|tftoken/i);
    expect(json).not.toMatch(/-----BEGIN|gh[pousr]_[A-Za-z0-9]{16}|eyJ[A-Za-z0-9_-]{16}/);
    for (const folder of [homedir(), tmpdir(), process.cwd()]) expect(json).not.toContain(`${folder}/`);
    expect(
      stringsOf(JSON.parse(json)).filter((text) => /^[/]./.test(text) || text.includes('file://')),
    ).toEqual([]);
    // What is called a secret is read from a variable.
    const secret = /"(password|token|secret|private_?key|sshPrivateKey)\\*" ?[:=] ?\\*"(?!\$\{)/i;
    expect(json).not.toMatch(secret);
  });

  test('declares a variable with type and description for every input that exists', async () => {
    const { variable } = JSON.parse((await made).json);
    const wanted = runtimeInputs(content.inputs, choice);
    const versions = writeOnlyInputs(content.inputs, choice).map(versionVariable);
    const adopts = content.adopts && isChosen(content.adopts.when, choice);
    const ofBerth = [instanceLabelVariable, ...(adopts ? [adoptedVariable] : [])];
    expect(Object.keys(variable).sort()).toEqual(
      [...wanted.map(([name]) => name), ...versions, ...ofBerth].sort(),
    );
    for (const [name, input] of wanted) {
      const { type, validation = [], ...rest } = variable[name];
      expect({ [name]: rest }).toEqual({
        [name]: {
          description: input.description,
          nullable: false,
          ...(input.default !== undefined && { default: input.default }),
          ...(input.sensitive && { sensitive: true }),
          // What is not ephemeral has said that the state will hold it.
          ...(input.sensitive && !input.storedInState && { ephemeral: true }),
        },
      });
      expect(type).toMatch(/^(string|bool|number|(map|list)\(string\)|list\(object\(\{.+\}\)\))$/);
      const messages = validation.map((one: { error_message: string }) => one.error_message);
      expect(messages).toEqual(expect.arrayContaining(rulesOf(input.shape).map(({ message }) => message)));
    }
  });

  test('puts the label of the instance on every object that it makes', async () => {
    const { resource = {} } = JSON.parse((await made).json);
    const label = `{"${instanceLabelKey}" = var.${instanceLabelVariable}}`;
    const bare = Object.entries<Record<string, any>>(resource).flatMap(([type, resources]) =>
      Object.entries(resources)
        .filter(
          ([, one]) => type.startsWith('kubernetes_') || (type === 'kubectl_manifest' && !one.apply_only),
        )
        .filter(
          ([, one]) =>
            type !== 'kubernetes_labels' && !(one.metadata?.labels ?? one.yaml_body).includes(label),
        )
        .map(([name]) => `${type}.${name}`),
    );
    expect(bare).toEqual([]);
  });

  test('declares every output, described and none of them sensitive', async () => {
    const { output } = JSON.parse((await made).json);
    expect(Object.keys(output).sort()).toEqual(
      outputsOf(content, choice)
        .map(([name]) => name)
        .sort(),
    );
    for (const [name, { description, value, ...rest }] of Object.entries<Record<string, unknown>>(output)) {
      expect({ [name]: description }).toEqual({ [name]: content.outputs[name]?.description });
      expect(value).toMatch(/^\$\{.+\}$/s);
      expect(rest).toEqual({});
    }
  });

  test('depends on no value of a runtime input: other defaults change the variables alone', async () => {
    const other = { ...entry, load: async () => withoutDefaults(content) };
    const { variable: _, ...rest } = JSON.parse((await synthesize(other, choice, providerSets[set])).json);
    const { variable: __, ...same } = JSON.parse((await made).json);
    expect(rest).toEqual(same);
  });
});

test('no golden file is left over', () => {
  const wanted = modules.map(({ content, choice, set }) =>
    path.join(content.name, `${choiceName(choice)}.${set}.json`),
  );
  const files = readdirSync(golden, { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => file.endsWith('.json') && !wanted.includes(file))).toEqual([]);
});

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

/** The same content whose inputs know no values of their own; what steers synthesis stays. */
function withoutDefaults(content: Content): Content {
  const inputs = Object.entries(content.inputs.inputs).map(([name, input]): [string, Input] => {
    const { default: _default, context: _context, ...rest } = input;
    return [name, input.structural ? input : rest];
  });
  return { ...content, inputs: { ...content.inputs, inputs: Object.fromEntries(inputs) } };
}

describe.each(
  units.flatMap(({ kind, content }) => (kind === 'layer' ? [[content.name, content as Layer] as const] : [])),
)('what an apply of the layer %s may leave', (name, { leaves = {} }) => {
  const own = modules.filter(({ content }) => content.name === name);

  test('is a resource of one of its modules, with the inputs that its texts name', async () => {
    const known = await Promise.all(
      own.map(async ({ entry, choice, set }) => {
        const { resource = {}, variable } = JSON.parse(
          (await synthesize(entry, choice, providerSets[set])).json,
        );
        const addresses = Object.entries<object>(resource).flatMap(([type, resources]) =>
          Object.keys(resources).map((one) => `${type}.${one}`),
        );
        return { addresses, variables: Object.keys(variable) };
      }),
    );
    for (const [address, leftover] of Object.entries(leaves)) {
      const inputs = [
        ...Object.values(leftover)
          .join()
          .matchAll(/\{(\w+)\}/g),
      ].map(([, input]) => input);
      const makers = known.filter(({ addresses }) => addresses.includes(address));
      expect(makers.map(() => address)).not.toEqual([]);
      for (const { variables } of makers) expect(variables).toEqual(expect.arrayContaining(inputs));
    }
  });
});
