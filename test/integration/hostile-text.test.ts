import { describe, expect, test } from 'vitest';
import { inputs as model } from '../../building-blocks/namespace-with-argocd/inputs.ts';
import type { Shape } from '../../src/model/input.ts';
import { keepsRule } from '../../src/model/rule.ts';
import { berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, smallPlatform, teamFile, writeProject } from '../helpers/project.ts';
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
const robot = {
  harbor_mode: 'external',
  harbor_url: 'https://registry.example.com',
  harbor_project: 'shop',
  harbor_robot_username: 'robot',
  harbor_robot_token: { env: 'TOKEN' },
};

test('only these inputs take hostile text', () => {
  const taking = slots.filter(({ refuse }) =>
    names.some((name) => refuse(texts[name] as string) === undefined),
  );
  const free = taking.filter(({ refuse }) => refuse('%{ if true }x%{ endif }') === undefined);
  expect(free.map(({ field }) => field)).toEqual([
    'members.0.name',
    'git_username',
    'git_token',
    'harbor_robot_username',
    'harbor_robot_token',
  ]);
});

test('text that the model refuses is refused with the message of the model, for every input', async () => {
  const cases = slots
    .filter(({ input }) => !input.sensitive)
    .flatMap((slot, index) =>
      names.flatMap((name) => {
        const message = slot.refuse(texts[name] as string);
        return message ? [{ team: `t${index}-${name}`, slot, message, text: texts[name] as string }] : [];
      }),
    );
  expect(cases.length).toBeGreaterThan(300);
  const teams = cases.map(({ team, slot, text }) => [
    `teams/${team}.yaml`,
    teamFile(team, { ...minimalInputs(`app-${team}`), ...robot, [slot.name]: slot.fill(text) }),
  ]);
  const { faults } = await invalid(
    await writeProject({ 'berth.yaml': smallPlatform, ...Object.fromEntries(teams) }),
  );
  for (const { team, slot, message, text } of cases) {
    const own = faults.filter((fault) => fault.startsWith(`teams/${team}.yaml:`));
    expect(own, `${slot.field} ${text}`).toContainEqual(expect.stringContaining(message));
  }
});

describe('text that the model takes arrives as it is', () => {
  const userTexts = names
    .map((name) => texts[name] as string)
    .filter((text) => taken('members.0.name', text));
  const secretTexts = names.map((name) => texts[name] as string).filter((text) => !text.includes('\0'));
  const lineTexts = secretTexts.filter((text) => taken('harbor_robot_token', text));

  test('all at once, and each as the whole of a secret', async () => {
    const teams = lineTexts
      .map((text, index) => {
        const whole = index === 0;
        return {
          name: `hostile-${index}`,
          members: whole
            ? ['user', 'group'].flatMap((kind) => userTexts.map((name) => ({ kind, name, role: 'view' })))
            : [],
          username: whole ? lineTexts.join(' ') : text,
          robot: whole ? lineTexts.filter((one) => taken('harbor_robot_username', one)).join(' ') : 'robot',
          token: whole ? secretTexts.join('\n') : text,
          robotToken: whole ? lineTexts.join(' ') : text,
        };
      })
      .slice(0, 4);
    const files = teams.map((team) => [
      `teams/${team.name}.yaml`,
      teamFile(team.name, {
        ...minimalInputs(team.name),
        ...robot,
        members: team.members,
        git_username: team.username,
        git_token: { env: `GIT_${team.name}` },
        harbor_robot_username: team.robot,
        harbor_robot_token: { env: `HARBOR_${team.name}` },
      }),
    ]);
    const cwd = await writeProject({ 'berth.yaml': platformFile(), ...Object.fromEntries(files) });
    const env = Object.fromEntries(
      teams.flatMap((team) => [
        [`GIT_${team.name}`, team.token],
        [`HARBOR_${team.name}`, team.robotToken],
      ]),
    );
    await berthOk(['team', 'apply', '--all', '--yes'], { cwd, env });

    for (const team of teams) {
      const repository = await readObject('v1', 'Secret', `repo-${team.name}`, 'argocd');
      expect(decoded(repository.data)).toEqual({
        type: 'git',
        url: 'https://git.example.com/shop.git',
        project: team.name,
        username: team.username,
        password: team.token,
      });
      const pull = await readObject('v1', 'Secret', 'berth-registry-pull', team.name);
      expect(JSON.parse(decoded(pull.data)['.dockerconfigjson'] as string)).toEqual({
        auths: {
          'registry.example.com': {
            username: team.robot,
            password: team.robotToken,
            auth: Buffer.from(`${team.robot}:${team.robotToken}`).toString('base64'),
          },
        },
      });
    }
    const [all] = teams;
    const binding = await readObject(
      'rbac.authorization.k8s.io/v1',
      'RoleBinding',
      'platform-tenant-view',
      'hostile-0',
    );
    expect(
      binding.subjects.map(({ kind, name }: any) => ({ kind: kind.toLowerCase(), name, role: 'view' })),
    ).toEqual(all?.members);
    const project = await readObject('argoproj.io/v1alpha1', 'AppProject', 'hostile-0', 'argocd');
    expect(project.spec.roles[0].groups).toEqual(userTexts);
    // Nothing of it became an object or a file of this machine.
    const application = await readObject('argoproj.io/v1alpha1', 'Application', 'hostile-0', 'argocd');
    expect(application.spec.source).toEqual({
      repoURL: 'https://git.example.com/shop.git',
      targetRevision: 'main',
      path: 'manifests/overlays/dev',
    });
    expect(JSON.stringify([binding, project, application])).not.toContain('root:');
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
