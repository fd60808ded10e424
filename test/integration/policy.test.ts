import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { stringify } from 'yaml';
import { berth, berthOk } from '../helpers/berth.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, smallPlatform, teamFile, writeProject } from '../helpers/project.ts';
import { invalid } from '../helpers/refusal.ts';

const block = 'namespace-with-argocd';

function platform(waivers: readonly Record<string, unknown>[] = [], production = true): string {
  const { kubeconfig, context } = inject('cluster');
  return platformFile({
    environments: { live: { production, cluster: { kubeconfig, context } } },
    ...(waivers.length > 0 && { policy: { waivers } }),
  });
}

function team(name: string, inputs: Record<string, unknown>): string {
  const all = { ...minimalInputs(`app-${name}`), deletion_protection: false, ...inputs };
  return teamFile(name, {}, { blocks: [{ block, environment: 'live', inputs: all }] });
}

describe('a mandatory rule', () => {
  test('stops its instance before Terraform, others go on, and a waiver with an end lets it through', async () => {
    const cwd = await writeProject({
      'berth.yaml': platform(),
      'teams/open.yaml': team('open', { egress: 'all', git_revision: 'v1.0.0' }),
      'teams/closed.yaml': team('closed', { git_revision: 'v1.0.0' }),
    });
    const refused = await berth(['team', 'apply', '--all', '--yes', '--json'], { cwd });
    expect(refused.code).toBe(4);
    const [closed, open] = refused.json.data.instances;
    expect(closed).toMatchObject({ instance: `live.closed.${block}`, result: 'applied' });
    expect(closed).not.toHaveProperty('findings');
    expect(open).toMatchObject({
      instance: `live.open.${block}`,
      result: 'failed',
      error: {
        code: 'POLICY_VIOLATED',
        message: `"live.open.${block}" breaks 1 rule of the platform: no-open-egress`,
        faults: [{ source: 'teams/open.yaml', line: 12, fix: 'write https or none' }],
      },
    });
    const { runs } = (await berthOk(['run', 'list', '--json'], { cwd })).json.data;
    expect(runs.map((run: any) => run.instance)).toEqual([`live.closed.${block}`]);
    expect((await berth(['team', 'plan', 'open'], { cwd })).code).toBe(4);

    const waiver = { rule: 'no-open-egress', instance: 'live.open.*', reason: 'talks to a mainframe' };
    await writeProject({ 'berth.yaml': platform([{ ...waiver, until: '2020-02-29' }]) }, cwd);
    const late = await berth(['team', 'apply', 'open', '--yes'], { cwd });
    expect(late.code).toBe(4);
    expect(late.stderr).toContain(
      `live.open.${block}: the waiver of the rule no-open-egress ended on 2020-02-29`,
    );
    expect((await berthOk(['config', 'validate'], { cwd })).stderr).toContain('ended on 2020-02-29');

    await writeProject({ 'berth.yaml': platform([{ ...waiver, until: '2999-12-31' }]) }, cwd);
    const waived = await berthOk(['team', 'apply', 'open', '--yes'], { cwd });
    expect(waived.stderr).toContain('is waived until 2999-12-31: talks to a mainframe');
    const again = await berthOk(['team', 'apply', 'open', '--yes', '--json'], { cwd });
    expect(again.json.data.instances[0]).toMatchObject({
      result: 'skipped',
      findings: [{ rule: 'no-open-egress', waived: { until: '2999-12-31', reason: 'talks to a mainframe' } }],
    });

    // A rule that begins to hold is told even where nothing changed; to destroy is always allowed.
    await writeProject({ 'berth.yaml': platform() }, cwd);
    expect((await berth(['team', 'apply', 'open', '--yes'], { cwd })).code).toBe(4);
    await berthOk(['team', 'destroy', '--all', '--confirm', 'live'], { cwd });
    expect(await readObject('v1', 'Namespace', 'app-open')).toBeUndefined();
  });

  test('keeps a block of the project from making anything cluster wide', async () => {
    const cwd = await writeProject({ 'berth.yaml': platform([], false) });
    const folder = path.join(cwd, 'building-blocks/plain-namespace');
    await cp(path.join(fixtures, 'building-blocks/plain-namespace'), folder, { recursive: true });
    await writeProject(
      {
        'construct.ts': [
          `import { KubectlManifest, expression } from 'berth/cdk';`,
          `export const construct = ({ stack, variables }) => {`,
          `  new KubectlManifest(stack, 'power', { manifest: { apiVersion: 'rbac.authorization.k8s.io/v1',`,
          `    kind: 'ClusterRole', metadata: { name: variables.namespace_name } } });`,
          `  return { namespace: variables.namespace_name, quota: expression('{}'), labels: expression('{}') };`,
          `};`,
        ].join('\n'),
      },
      folder,
    );
    const words = ['--var', 'namespace_name=app-power', '--var', 'team=x', '--yes', '--json'];
    const refused = await berth(['block', 'apply', 'plain-namespace', ...words], { cwd });
    expect(refused.code).toBe(4);
    expect(refused.json.data.instances[0].error.faults).toMatchObject([
      {
        source: 'live.adhoc.plain-namespace',
        message: expect.stringContaining('kubectl_manifest.power (ClusterRole)'),
      },
    ]);
  });
});

test('advice is said once for each instance and finding, with the way to follow it', async () => {
  const cwd = await writeProject({
    'berth.yaml': platform(),
    'teams/advised.yaml': team('advised', {
      members: [
        { kind: 'user', name: 'ada@example.com', role: 'view' },
        { kind: 'group', name: 'ops', role: 'view' },
      ],
    }),
  });
  const plan = await berthOk(['team', 'plan', 'advised'], { cwd });
  const advice = [
    `live.advised.${block}: git_revision "main" moves: every push to it is in production at once (advice of the rule pinned-revision)`,
    `live.advised.${block}: the member "ada@example.com" is a single user (advice of the rule group-members)`,
  ];
  for (const line of advice) expect(plan.stderr.split(line)).toHaveLength(2);
  const { findings } = (await berthOk(['team', 'plan', 'advised', '--json'], { cwd })).json.data.instances[0];
  expect(findings).toMatchObject([
    { rule: 'pinned-revision', level: 'advisory', at: 'git_revision' },
    { rule: 'group-members', level: 'advisory', at: 'members' },
  ]);
});

test('faults of waivers have their places', async () => {
  const waivers = [
    { rule: 'no-open-egres', instance: '*', until: '2999-12-31', reason: 'x' },
    { rule: 'no-open-egress', instance: '*', until: '2027-02-29', reason: 'x' },
    { rule: 'no-open-egress', instance: '', until: 2027, reason: '' },
  ];
  const cwd = await writeProject({ 'berth.yaml': smallPlatform + stringify({ policy: { waivers } }) });
  const { faults } = await invalid(cwd);
  expect(faults).toEqual([
    'berth.yaml:7:13: is no rule of the policy ("no-open-egres") - did you mean "no-open-egress"?',
    'berth.yaml:13:14: policy.waivers.1.until must be a day such as 2026-12-31 ("2027-02-29")',
    'berth.yaml:16:17: policy.waivers.2.instance must not be empty ("")',
    'berth.yaml:17:14: policy.waivers.2.until must be text (2027)',
    'berth.yaml:18:15: policy.waivers.2.reason must not be empty ("")',
  ]);
});

describe('a rule of the project', () => {
  const rule = (name: string, body: string) =>
    [
      `import { defineRule } from 'berth/model';`,
      `export const rule = defineRule({ name: '${name}', title: 'x', level: 'mandatory',`,
      `  check: (subject) => ${body} });`,
    ].join('\n');

  test('lies in policies/ and counts like ours, as CONTRIBUTING.md shows it', async () => {
    const guide = readFileSync('CONTRIBUTING.md', 'utf8');
    const [, shown = ''] = /`policies\/cost-center.ts`:\s+```ts\n([\s\S]*?)```/.exec(guide) ?? [];
    const cwd = await writeProject({
      'berth.yaml': platform(),
      'teams/own.yaml': team('own', { git_revision: 'v1.0.0' }),
      'policies/cost-center.ts': shown,
    });
    const refused = await berth(['team', 'plan', 'own', '--json'], { cwd });
    expect(refused).toMatchObject({ code: 4 });
    expect(refused.json.data.instances[0].error.message).toContain('1 rule of the platform: cost-center');
    const waiver = { rule: 'cost-center', instance: '*', until: '2999-12-31', reason: 'later' };
    await writeProject({ 'berth.yaml': platform([waiver]) }, cwd);
    await berthOk(['config', 'validate'], { cwd });
    await berthOk(['team', 'plan', 'own'], { cwd });
  });

  test.each([
    [
      'another name than its file',
      'mine',
      rule('other', '[]'),
      'POLICY_INVALID',
      'with the name of its file, "mine"',
    ],
    ['no rule', 'mine', 'export const rule = 1;', 'POLICY_INVALID', 'policies/mine.ts'],
    [
      'the name of one of ours',
      'no-open-egress',
      rule('no-open-egress', '[]'),
      'POLICY_INVALID',
      'berth has a rule',
    ],
    [
      'what cannot be loaded',
      'mine',
      'export const rule = nothing;',
      'CONTENT_INVALID',
      'nothing is not defined',
    ],
  ])('that is %s is refused', async (_, name, text, code, problem) => {
    const cwd = await writeProject({ 'berth.yaml': smallPlatform, [`policies/${name}.ts`]: text });
    const refused = await berth(['config', 'validate', '--json'], { cwd });
    expect(refused.json.error).toMatchObject({ code, message: expect.stringContaining(problem) });
  });

  test('that fails itself lets nothing through', async () => {
    const cwd = await writeProject({
      'berth.yaml': platform(),
      'teams/thrown.yaml': team('thrown', { git_revision: 'v1.0.0' }),
      'policies/thrower.ts': rule('thrower', 'subject.no.such.thing'),
    });
    const refused = await berth(['team', 'apply', 'thrown', '--yes', '--json'], { cwd });
    expect(refused.json.data.instances[0].error).toMatchObject({ code: 'POLICY_INVALID' });
  });
});
