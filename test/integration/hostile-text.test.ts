import { expect, test } from 'vitest';
import { inputs as model } from '../../building-blocks/namespace-with-argocd/inputs.ts';
import type { Shape } from '../../src/model/input.ts';
import { keepsRule } from '../../src/model/rule.ts';
import { berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import {
  minimalInputs,
  platformFile,
  registryInputs,
  smallPlatform,
  teamFile,
  writeProject,
} from '../helpers/project.ts';
import { invalid } from '../helpers/refusal.ts';

const texts: Readonly<Record<string, string>> = {
  expression: '${file("/etc/passwd")}',
  directive: '%{ if true }x%{ endif }',
  escaped: '$${a}%%{b}\\n\\u0041',
  shell: '"; rm -rf /',
  substitution: '$(id)`id`',
  quote: "'",
  yaml: 'a\nkind: Secret',
  template: '{{ .Release }}',
  number: '0123',
  invisible: 'a\u202eb\u200bc\ufeff\u2028d',
  traversal: '../../..',
  markup: '<a href="x">&amp;',
  control: 'a\u0000b\u0007\u009b31m',
  colons: 'a: *b # c',
};
const names = Object.keys(texts);

/** Each text of a shape with the place that a fault of it is reported at; a map has them in its keys too. */
interface Slot {
  readonly field: string;
  /** The value of the whole input when the slot holds a text. */
  fill(text: string): unknown;
  /** What the model says against a text; undefined when it takes it. */
  refuse(text: string): string | undefined;
}

function slotsOf(name: string, shape: Shape): Slot[] {
  switch (shape.type) {
    case 'text':
      return [{ field: name, fill: (text) => text, refuse: (text) => broken(shape, text) }];
    case 'choice':
      return [{ field: name, fill: (text) => text, refuse: () => 'must be one of: ' }];
    case 'number':
      return [{ field: name, fill: (text) => text, refuse: () => 'must be number' }];
    case 'texts':
      throw new Error(`the block has an input "${name}" of a form that this test does not know yet`);
    case 'flag':
      return [{ field: name, fill: (text) => text, refuse: () => 'must be true or false' }];
    case 'list':
      return Object.entries(shape.fields).flatMap(([field, inner]) =>
        slotsOf(`${name}.0.${field}`, inner).map((slot) => ({
          ...slot,
          fill: (text) => [{ kind: 'user', name: 'a', role: 'view', [field]: slot.fill(text) }],
        })),
      );
    case 'map':
      return [
        { field: `${name}.key`, fill: (text) => ({ key: text }), refuse: (text) => broken(shape, text) },
        {
          field: name,
          fill: (text) => ({ [text]: 'value' }),
          refuse: (text) => broken({ ...shape, rules: shape.keyRules }, text),
        },
      ];
  }
}

function broken(
  { rules }: Pick<Extract<Shape, { type: 'text' }>, 'rules'>,
  text: string,
): string | undefined {
  return rules.find((rule) => !keepsRule(rule, text))?.message;
}

const slots = Object.entries(model.inputs).flatMap(([name, input]) =>
  slotsOf(name, input.shape).map((slot) => ({ name, input, ...slot })),
);
const robot = registryInputs('TOKEN');

test('only these inputs take hostile text', () => {
  const taking = slots.filter(({ refuse }) => refuse('%{ if true }x%{ endif }') === undefined);
  expect(taking.map(({ field }) => field)).toEqual([
    'members.0.name',
    'git_username',
    'git_token',
    'harbor_robot_username',
    'harbor_robot_token',
  ]);
});

test('text that the model refuses is refused with the message of the model, for every input', async () => {
  const refused = slots
    .filter(({ input }) => !input.sensitive)
    .flatMap((slot, index) =>
      names.flatMap((name) => {
        const message = slot.refuse(texts[name] as string);
        return message ? [{ team: `t${index}-${name}`, slot, message, text: texts[name] as string }] : [];
      }),
    );
  expect(refused.length).toBeGreaterThan(300);
  const teams = refused.map(({ team, slot, text }) => [
    `teams/${team}.yaml`,
    teamFile(team, { ...minimalInputs(`app-${team}`), ...robot, [slot.name]: slot.fill(text) }),
  ]);
  const { faults } = await invalid(
    await writeProject({ 'berth.yaml': smallPlatform, ...Object.fromEntries(teams) }),
  );
  for (const { team, slot, message, text } of refused) {
    const own = faults.filter((fault) => fault.startsWith(`teams/${team}.yaml:`));
    expect(own, `${slot.field} ${text}`).toContainEqual(expect.stringContaining(message));
  }
});

/** A team with what its inputs get. */
interface Case {
  readonly team: string;
  readonly members: readonly { readonly kind: string; readonly name: string; readonly role: string }[];
  readonly username: string;
  readonly token: string;
  readonly robotName: string;
  readonly robotToken: string;
}

const all = Object.values(texts);
const memberNames = all.filter((text) => taken('members.0.name', text));
const lines = all.filter((text) => taken('harbor_robot_token', text));
// No environment variable holds a null character; tests of secrets cover it.
const tokens = all.filter((text) => !text.includes('\0'));

const cases: readonly Case[] = [
  {
    team: 'hostile-all',
    members: ['user', 'group'].flatMap((kind) => memberNames.map((name) => ({ kind, name, role: 'view' }))),
    username: lines.join(' '),
    token: tokens.join('\n'),
    robotName: lines.filter((text) => taken('harbor_robot_username', text)).join(' '),
    robotToken: lines.join(' '),
  },
  // A template that is the whole of a text is a case of its own in Terraform.
  ...['expression', 'directive', 'number'].map((name) => {
    const text = texts[name] as string;
    const team = `hostile-${name}`;
    return { team, members: [], username: text, token: text, robotName: text, robotToken: text };
  }),
];

test('text that the model takes arrives as it is', async () => {
  const files = cases.map(({ team, members, username, robotName }) => [
    `teams/${team}.yaml`,
    teamFile(team, {
      ...minimalInputs(team),
      ...robot,
      members,
      git_username: username,
      git_token: { env: `GIT_${team}` },
      harbor_robot_username: robotName,
      harbor_robot_token: { env: `HARBOR_${team}` },
    }),
  ]);
  const cwd = await writeProject({ 'berth.yaml': platformFile(), ...Object.fromEntries(files) });
  const env = Object.fromEntries(
    cases.flatMap(({ team, token, robotToken }) => [
      [`GIT_${team}`, token],
      [`HARBOR_${team}`, robotToken],
    ]),
  );
  await berthOk(['team', 'apply', '--all', '--yes'], { cwd, env });

  for (const { team, username, token, robotName, robotToken } of cases) {
    const repository = await readObject('v1', 'Secret', `repo-${team}`, 'argocd');
    expect(decoded(repository.data)).toEqual({
      type: 'git',
      url: 'https://git.example.com/shop.git',
      project: team,
      username,
      password: token,
    });
    const pull = await readObject('v1', 'Secret', 'berth-registry-pull', team);
    expect(JSON.parse(decoded(pull.data)['.dockerconfigjson'] as string)).toEqual({
      auths: {
        'registry.example.com': {
          username: robotName,
          password: robotToken,
          auth: Buffer.from(`${robotName}:${robotToken}`).toString('base64'),
        },
      },
    });
  }
  const binding = await readObject(
    'rbac.authorization.k8s.io/v1',
    'RoleBinding',
    'platform-tenant-view',
    'hostile-all',
  );
  expect(
    binding.subjects.map(({ kind, name }: any) => ({ kind: kind.toLowerCase(), name, role: 'view' })),
  ).toEqual(cases[0]?.members);
  const project = await readObject('argoproj.io/v1alpha1', 'AppProject', 'hostile-all', 'argocd');
  expect(project.spec.roles).toHaveLength(1);
  expect(project.spec.roles[0].groups).toEqual(memberNames);
  const application = await readObject('argoproj.io/v1alpha1', 'Application', 'hostile-all', 'argocd');
  expect(application.spec.source).toEqual({
    repoURL: 'https://git.example.com/shop.git',
    targetRevision: 'main',
    path: 'manifests/overlays/dev',
  });
});

function taken(field: string, text: string): boolean {
  return slots.some((slot) => slot.field === field && slot.refuse(text) === undefined);
}

function decoded(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );
}
