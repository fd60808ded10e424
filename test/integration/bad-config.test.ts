import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, smallPlatform, teamFile, writeProject } from '../helpers/project.ts';
import { invalid, refusal } from '../helpers/refusal.ts';
import { faultsOf, written } from '../helpers/team-text.ts';

describe('keys and values', () => {
  test('all faults of all files come at once, sorted, each with its place, value and fix', async () => {
    const faults = await faultsOf({
      'berth.yaml': [
        'apiVersion: berth/v1',
        'kind: Platform',
        'organisation: test',
        'environments:',
        '  dev: {argcd: {}}',
        '  odd: {cluster: {embedded: true, context: x}}',
        'drift: {maxAge: soon}',
        'layers: {argocdd: {}, argocd: {chart: x}}',
        '',
      ].join('\n'),
      'teams/a.yaml': written('a', {
        top: 'membres: []',
        inputs: '      namespce_name: x\n      zzzzzzzz: 1',
      }),
      'teams/b.yaml': written('b').replace('namespace-with-argocd', 'namespace-with-argo'),
      'teams/c.yaml': written('c')
        .replace('environment: dev', 'environment: constructor')
        .replace('kind: Team', 'kind: Taem'),
      'teams/d.yaml': written('d').replace('    inputs', '    version: "2"\n    inputs'),
      'teams/e.yaml': written('f'),
      'teams/platform.yaml': written('platform'),
    });
    expect(faults).toEqual([
      'berth.yaml:5:9: is not known here ("argcd") - did you mean "argocd"?',
      'berth.yaml:6:35: cannot stand beside the other keys here ("context") - remove it',
      'berth.yaml:7:17: drift.maxAge must be a number and s, m, h or d, such as 24h ("soon")',
      'berth.yaml:8:10: is not in the catalog ("argocdd") - did you mean "argocd"?',
      expect.stringMatching(
        /^berth\.yaml:8:32: is not known here \("chart"\) - use one of: argocd_namespace, /,
      ),
      'teams/a.yaml:11:7: is not known here ("namespce_name") - did you mean "namespace_name"?',
      expect.stringMatching(
        /^teams\/a\.yaml:12:7: is not known here \("zzzzzzzz"\) - use one of: namespace_mode, /,
      ),
      'teams/a.yaml:13:1: is not known here ("membres") - did you mean "members"?',
      'teams/b.yaml:5:12: is not in the catalog ("namespace-with-argo") - did you mean "namespace-with-argocd"?',
      'teams/c.yaml:2:7: kind must be one of: Team ("Taem")',
      'teams/d.yaml:7:14: is not the version of namespace-with-argocd in this catalog ("2") - write "1.0.0"',
      'teams/e.yaml:3:7: must be the name of the file ("f") - write "e", or rename the file',
      'teams/platform.yaml:3:7: name must not be "platform", that is where layers live ("platform")',
    ]);
  });

  test('a name that every JavaScript object has is no environment', async () => {
    const fix = 'use one of: dev';
    for (const name of ['constructor', '__proto__']) {
      expect(
        await faultsOf({ 'teams/a.yaml': written('a').replace('environment: dev', `environment: ${name}`) }),
      ).toEqual([`teams/a.yaml:6:18: is no environment of berth.yaml ("${name}") - ${fix}`]);
    }
  });

  test('wrong types name what is wanted', async () => {
    const inputs = [
      '      size: 5',
      '      auto_sync: "yes"',
      '      members: bob',
      '      labels: [a]',
      '      git_path: {a: b}',
      '      cost_center:',
    ].join('\n');
    expect(await faultsOf({ 'teams/a.yaml': written('a', { inputs }).replace('shop\n', '12\n') })).toEqual([
      'teams/a.yaml:9:19: project_id must be text (12)',
      'teams/a.yaml:11:13: size must be one of: small, medium, large (5)',
      'teams/a.yaml:12:18: auto_sync must be true or false ("yes")',
      'teams/a.yaml:13:16: members must be a list ("bob")',
      'teams/a.yaml:14:15: labels must be a mapping (["a"])',
      'teams/a.yaml:15:17: git_path must be text ({"a":"b"})',
      expect.stringMatching(/^teams\/a\.yaml:16:19: cost_center must be text \(null\)/),
    ]);
  });

  test('what comes from the environment or the team is faulted where it stands, once', async () => {
    const top = 'members:\n  - {kind: user, name: "system:admin", role: edit}\nlabels: {a/b/c: x}';
    const faults = await faultsOf({
      'berth.yaml': [
        'apiVersion: berth/v1',
        'kind: Platform',
        'organisation: test',
        'environments:',
        '  dev:',
        '    argocd: {namespace: "A B"}',
        '    defaults: {size: huge, not_of_this_block: 1}',
        '',
      ].join('\n'),
      'teams/a.yaml': written('a', { top }),
      'teams/b.yaml': written('b'),
    });
    expect(faults).toEqual([
      expect.stringMatching(/^berth\.yaml:6:25: argocd_namespace must be lower case letters.* \("A B"\)/),
      'berth.yaml:7:22: size must be one of: small, medium, large ("huge")',
      expect.stringMatching(
        /^teams\/a\.yaml:12:24: members\.0\.name must not begin with "system:".* \("system:admin"\)/,
      ),
      expect.stringMatching(/^teams\/a\.yaml:13:10: must be a Kubernetes label key: .* \("a\/b\/c"\)/),
    ]);
  });

  test('required inputs that are missing are named', async () => {
    const text = written('a').replace('      project_id: shop\n', '');
    expect(await faultsOf({ 'teams/a.yaml': text })).toEqual([
      expect.stringMatching(/^teams\/a\.yaml:\d+:\d+: project_id is required - /),
    ]);
  });

  test('names of the platform are reserved', async () => {
    const names = ['kube-x', 'default', 'argocd', 'platform-x'];
    const teams = names.map((name, index) => [
      `teams/t${index}.yaml`,
      written(`t${index}`).replace(`app-t${index}`, name),
    ]);
    expect(await faultsOf(Object.fromEntries(teams))).toEqual(
      names.map(
        (name, index) =>
          `teams/t${index}.yaml:8:23: namespace_name is reserved: kube-*, platform-*, default and argocd belong to the platform ("${name}")`,
      ),
    );
  });

  test('a namespace that two teams want names its holder', async () => {
    expect(
      await faultsOf({
        'teams/a.yaml': written('a'),
        'teams/b.yaml': written('b').replace('app-b', 'app-a'),
      }),
    ).toEqual([
      'teams/b.yaml:8:23: namespace_name is already used by dev.a.namespace-with-argocd ("app-a") - choose another one',
    ]);
  });

  test('control characters and invisible ones are written out', async () => {
    const inputs = [
      '      "a\\e[31mb": 1',
      '      members: [{kind: user, name: "x\\ny", role: view}, {kind: user, name: "x\\x9by", role: view}]',
      '      git_path: "\\u202Eabc\\u200B\\x7f"',
      '      labels: {"b\\e[2J": c}',
    ].join('\n');
    const cwd = await writeProject({ 'berth.yaml': smallPlatform, 'teams/a.yaml': written('a', { inputs }) });
    const { text, faults } = await invalid(cwd);
    expect(faults).toEqual([
      expect.stringContaining('11:7: is not known here ("a\\u001b[31mb")'),
      expect.stringContaining('must not hold line breaks or control characters ("x\\ny")'),
      expect.stringContaining('must not hold line breaks or control characters ("x\\u009by")'),
      expect.stringContaining('("\\u202eabc\\u200b\\u007f")'),
      expect.stringContaining('("b\\u001b[2J")'),
    ]);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('a value of 10,000 characters is shown shortened', async () => {
    const long = 'n'.repeat(10_000);
    const inputs = `      members: [{kind: user, name: "${long}", role: view}]\n      ${'k'.repeat(1000)}: 1`;
    const faults = await faultsOf({
      'teams/a.yaml': written('a', { inputs }).replace('app-a', long),
      'teams/b.yaml': written(long),
    });
    const shown = `("${'n'.repeat(74)}..." (10000 characters))`;
    expect(faults).toEqual([
      `teams/a.yaml:8:23: namespace_name must be 1 to 63 characters long ${shown}`,
      `teams/a.yaml:11:36: members.0.name must be 1 to 253 characters long ${shown}`,
      expect.stringContaining(`is not known here ("${'k'.repeat(74)}..." (1000 characters))`),
      `teams/b.yaml:3:7: name must be 1 to 63 characters long ${shown}`,
    ]);
  });
});

test('a fault in one file refuses the apply of every team, and nothing is made', async () => {
  const cwd = await writeProject({
    'berth.yaml': platformFile(),
    'teams/good.yaml': teamFile('good', minimalInputs('refused-good')),
    'teams/bad.yaml': teamFile('bad', { ...minimalInputs('refused-bad'), size: 'huge' }),
  });
  const { code, error } = await refusal(['team', 'apply', 'good', '--yes'], { cwd });
  expect({ code, error: error.code, fault: error.faults[0].source }).toEqual({
    code: 2,
    error: 'CONFIG_INVALID',
    fault: 'teams/bad.yaml',
  });
  expect(existsSync(path.join(cwd, '.berth'))).toBe(false);
  expect(await readObject('v1', 'Namespace', 'refused-good')).toBeUndefined();
});
