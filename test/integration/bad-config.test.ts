import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, smallPlatform, teamFile, writeProject } from '../helpers/project.ts';
import { invalid, refusal } from '../helpers/refusal.ts';

/** A right team file, with room for more lines; `inputs` begins at line 7. */
function written(team: string, { top = '', inputs = '' } = {}): string {
  return [
    'apiVersion: berth/v1',
    'kind: Team',
    `name: ${team}`,
    'blocks:',
    '  - block: namespace-with-argocd',
    '    environment: dev',
    '    inputs:',
    `      namespace_name: app-${team}`,
    '      project_id: shop',
    '      github_repo_url: https://git.example.com/shop.git',
    ...(inputs ? [inputs] : []),
    ...(top ? [top] : []),
    '',
  ].join('\n');
}

async function faultsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await invalid(await writeProject({ 'berth.yaml': smallPlatform, ...files }))).faults;
}

describe('YAML', () => {
  test.each([
    ['broken', 'kind: [Team\nname: a\n', '2:1: is not valid YAML: Flow sequence in block collection'],
    [
      'indented by a tab',
      'kind: Team\nblocks:\n\t- block: x\n',
      '3:1: is not valid YAML: Tabs are not allowed',
    ],
    [
      'with a key twice',
      written('a', { inputs: '      project_id: y' }),
      '11:7: is not valid YAML: Map keys',
    ],
    [
      'with two documents',
      `${written('a')}---\n${written('b')}`,
      '11:1: is not valid YAML: one file holds one',
    ],
    [
      'with a tag',
      written('a', { inputs: '      cost_center: !!js/function x' }),
      '11:20: is not valid YAML: Unres',
    ],
    ['empty', '', '1:1: is empty - see "berth schema" for what belongs into it, or delete it'],
    ['of comments only', '# a\n', '1:1: is empty'],
    [
      'with an alias of nothing',
      written('a', { top: 'labels: *nope' }),
      '11:9: is an alias of no anchor before it (*nope)',
    ],
    [
      'with an alias of itself',
      written('a', { top: 'labels: &x {a: *x}' }),
      '11:16: is an alias of what it is a part of (*x)',
    ],
    [
      'that unfolds without end',
      `a: &a [${'x,'.repeat(9)}]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]\n`,
      '1:1: unfolds to too much by its aliases - write the values out',
    ],
    [
      'with half a character',
      written('a', { top: 'labels: {a: "\\ud800"}' }),
      '11:13: holds half a character',
    ],
  ])('a file %s is refused at its place', async (_what, text, line) => {
    const [fault, ...others] = await faultsOf({ 'teams/a.yaml': text });
    expect(fault).toContain(`teams/a.yaml:${line}`);
    expect(others).toEqual([]);
  });

  test('a broken berth.yaml is refused the same way, and is not taken for an empty one', async () => {
    expect(await faultsOf({ 'berth.yaml': 'kind: a: b\n', 'teams/a.yaml': written('a') })).toEqual([
      'berth.yaml:1:7: is not valid YAML: Nested mappings are not allowed in compact mappings - mend the syntax',
    ]);
    expect(await faultsOf({ 'berth.yaml': '' })).toHaveLength(1);
  });

  test('what cannot be read is named beside the faults of the others', async () => {
    const cwd = await writeProject({ 'berth.yaml': smallPlatform, 'teams/c.yaml': written('x') });
    await mkdir(path.join(cwd, 'teams/a.yaml'));
    await writeFile(
      path.join(cwd, 'teams/b.yaml'),
      Buffer.from(written('b', { top: 'labels: {a: "é"}' }), 'latin1'),
    );
    await writeFile(path.join(cwd, 'teams/d.yaml'), Buffer.from(written('d'), 'utf16le'));
    const fix = 'make it a readable file of UTF-8 text, or move it away';
    expect((await invalid(cwd)).faults).toEqual([
      `teams/a.yaml: cannot be read: it is a folder - ${fix}`,
      `teams/b.yaml: cannot be read: it is not UTF-8 text - ${fix}`,
      'teams/c.yaml:3:7: must be the name of the file ("x") - write "c", or rename the file',
      expect.stringContaining('teams/d.yaml'),
    ]);
  });

  test('anchors, aliases, merge keys and a byte order mark work', async () => {
    const second = [
      '  - block: namespace-with-argocd',
      '    environment: dev',
      '    name: two',
      '    inputs: {<<: *all, namespace_name: app-two, labels: *labels}',
    ].join('\n');
    const first = written('a', { top: second })
      .replace('inputs:', 'inputs: &all')
      .replace('project_id: shop', 'project_id: shop\n      labels: &labels {tier: gold}');
    const cwd = await writeProject({ 'berth.yaml': smallPlatform, 'teams/a.yaml': `\ufeff${first}` });
    const { json } = await berthOk(['config', 'validate', '--json'], { cwd });
    expect(json.data).toEqual({ teams: 1, instances: 2 });
  });
});

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
