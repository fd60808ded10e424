import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { berthOk } from '../helpers/berth.ts';
import { smallPlatform, writeProject } from '../helpers/project.ts';
import { invalid } from '../helpers/refusal.ts';
import { faultsOf, written } from '../helpers/team-text.ts';

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
