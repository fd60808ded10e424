import { describe, expect, test } from 'vitest';
import { Catalog } from '../../src/catalog/catalog.ts';
import { structuralChoices } from '../../src/model/input-model.ts';
import { providerSets } from '../../src/model/provider-set.ts';
import { synthesize } from '../../src/synth/module.ts';
import { evaluate } from '../../test/helpers/evaluate.ts';
import { inputs } from './inputs.ts';

const layer = new Catalog().layer('harbor');

async function moduleOf(registry: string) {
  return JSON.parse((await synthesize(layer, { registry }, providerSets.registry)).json);
}

test('there is a module for each kind of registry', () => {
  expect(structuralChoices(inputs).map(({ registry }) => registry)).toEqual(['own', 'shared', 'none']);
});

test.each([
  ['own', ['harbor', 'helm', 'kubernetes']],
  ['shared', ['harbor']],
  ['none', []],
])('%s uses the providers %j', async (registry, names) => {
  const { provider = {} } = await moduleOf(registry);
  expect(Object.keys(provider).sort()).toEqual(names);
});

test.each([
  ['shared', ['harbor_immutable_tag_rule', 'harbor_project', 'harbor_retention_policy']],
  ['none', []],
])('%s makes %j and nothing else', async (registry, kinds) => {
  const { resource = {} } = await moduleOf(registry);
  expect(Object.keys(resource).sort()).toEqual(kinds);
});

test.each([
  ['own', { robot_prefix: '${"robot-"}', robot_mode: '${"managed"}', url: '${"https://${var.host}"}' }],
  ['shared', { robot_prefix: '${"robot$"}', robot_mode: '${var.shared_robots}', url: '${var.shared_url}' }],
  ['none', { robot_prefix: '${""}', url: '${var.external_url}', projects: '${[]}' }],
])('%s says how robot accounts are made', async (registry, wanted) => {
  const { output } = await moduleOf(registry);
  for (const [name, value] of Object.entries(wanted)) expect(output[name].value).toBe(value);
});

test.each([
  ['', 'none', ''],
  ['https://registry.example.com:8443', 'external', 'registry.example.com:8443'],
])('without a Harbor and with the address "%s" the mode is %s', async (external_url, mode, host) => {
  const { output } = await moduleOf('none');
  const made = await evaluate(
    { robot_mode: output.robot_mode.value, host: output.host.value },
    { external_url: { default: external_url } },
  );
  expect(made).toEqual({ robot_mode: mode, host });
});

describe('a Harbor of our own', () => {
  const values = async () => {
    const { resource } = await moduleOf('own');
    const [text] = resource.helm_release.registry.values;
    return text as string;
  };

  test('gets every secret by the name of a Secret', async () => {
    const text = await values();
    for (const name of [
      'existingSecretAdminPassword',
      'existingSecretSecretKey',
      'existingXsrfSecret',
      'existingSecret',
    ]) {
      expect(text).toContain(`"${name}" = "harbor-`);
    }
    // The seed is in the revision as its version alone.
    const { variable } = await moduleOf('own');
    const secrets = Object.keys(variable).filter((name) => variable[name].sensitive);
    expect(secrets).toHaveLength(7);
    for (const name of secrets) expect(text).not.toMatch(new RegExp(`var[.]${name}(?!_version)\\b`));
  });

  test('is never insecure', async () => {
    const text = await values();
    expect(text).toContain('"internalTLS" = {"enabled" = true, "certSource" = "auto"}');
    expect(text).not.toMatch(/insecure|skipverify|"disable"/i);
    expect((await moduleOf('own')).provider.harbor).toEqual([
      { url: '${"https://${var.host}"}', insecure: false },
    ]);
  });

  test('keeps no secret in the state, and makes all of them before the release', async () => {
    const { resource } = await moduleOf('own');
    const secrets = Object.entries<Record<string, unknown>>(resource.kubernetes_secret_v1);
    for (const [, secret] of secrets) {
      expect(Object.keys(secret)).toEqual(expect.arrayContaining(['data_wo', 'data_wo_revision']));
      expect(secret.data).toBeUndefined();
    }
    expect(resource.helm_release.registry.depends_on.sort()).toEqual(
      secrets.map(([name]) => `kubernetes_secret_v1.${name}`).sort(),
    );
  });

  test('has settings and projects after the release', async () => {
    const { resource } = await moduleOf('own');
    for (const kind of ['harbor_config_system', 'harbor_garbage_collection']) {
      for (const one of Object.values<{ depends_on: string[] }>(resource[kind])) {
        expect(one.depends_on).toEqual(['helm_release.registry']);
      }
    }
    expect(resource.harbor_project.projects.depends_on).toEqual(['harbor_config_system.system']);
  });

  test('derives secrets of its parts that differ, of the length that the chart wants', async () => {
    const { resource } = await moduleOf('own');
    const { data_wo: core } = resource.kubernetes_secret_v1.secret_core;
    const { data_wo: job } = resource.kubernetes_secret_v1.secret_jobservice;
    const made = await evaluate(
      { core: core.secret, xsrf: core.CSRF_KEY, job: job.JOBSERVICE_SECRET },
      { internal_seed: { default: 'a seed of at least 32 characters' } },
    );
    expect(made).toEqual({
      core: expect.stringMatching(/^[A-Za-z0-9]{16}$/),
      xsrf: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      job: expect.stringMatching(/^[A-Za-z0-9]{16}$/),
    });
    expect(new Set(Object.values(made)).size).toBe(3);
  });
});

describe.each(['own', 'shared'])('a project of a registry that is %s', (registry) => {
  test('is private, scanned on push, and has a quota', async () => {
    const { resource } = await moduleOf(registry);
    expect(resource.harbor_project.projects).toMatchObject({
      public: false,
      vulnerability_scanning: true,
      storage_quota: '${var.storage_quota}',
    });
  });

  test.each([
    [10, ['v*'], 2, 2],
    [0, [], 0, 0],
    [5, ['v*', 'main-*'], 2, 4],
  ])('with keep_pushed %j and immutable_tags %j has those rules', async (keep, tags, retentions, rules) => {
    const { resource } = await moduleOf(registry);
    const made = await evaluate(
      {
        retention: resource.harbor_retention_policy.retention.for_each,
        immutable: resource.harbor_immutable_tag_rule.immutable.for_each,
      },
      {
        projects: { type: 'list(string)', default: ['catalogue', 'shop'] },
        keep_pushed: { default: keep },
        immutable_tags: { type: 'list(string)', default: tags },
      },
    );
    expect(made.retention).toHaveLength(retentions);
    expect(Object.keys(made.immutable as object)).toHaveLength(rules);
  });
});
