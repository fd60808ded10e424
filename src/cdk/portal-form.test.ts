import { describe, expect, test } from 'vitest';
import { evaluate, runFiles } from '../../test/helpers/evaluate.ts';
import { choice, list, text } from '../model/input.ts';
import { portal, portalRoles } from '../model/portal.ts';
import { terraformFile } from '../model/terraform-json.ts';
import { mockKubeconfig, testKubeconfig } from '../synth/targets/kubeconfig-files.ts';
import { portalForm } from './portal-form.ts';

const members = list(
  {
    kind: choice(['user', 'group'], { description: 'kind of member' }),
    name: text({ description: 'name of it', rules: [] }),
    role: choice(['admin', 'edit', 'view'], { description: 'role of it' }),
  },
  { description: 'who may work here', default: [], context: 'team.members' },
);

type Tree = Record<string, unknown>;

/** People as meshStack gives them; what it gives beside is dropped. */
const people = [
  { username: 'ann', euid: 'ann@x', roles: ['Project Reader', 'Project Admin'], email: 'a@x' },
  { username: 'bob', euid: '', roles: ['Project User'] },
  { username: 'cid', euid: null, roles: ['reader'] },
  { username: 'dan', euid: 'dan@x', roles: ['Auditor'] },
  { username: 'eve', euid: 'eve@x', roles: [] },
];

async function membersOf(roles: Readonly<Record<string, string>>): Promise<unknown> {
  const { value, type } = portalForm.arrival('members', members);
  const { made } = await evaluate(
    { made: `\${${value}}` },
    {
      members: { type, default: people },
      [portal.rolesVariable]: { type: 'map(string)', default: roles },
    },
  );
  return made;
}

describe('members', () => {
  test('get the first role that one of theirs stands for, under the name that the cluster knows', async () => {
    expect(await membersOf(portalRoles)).toEqual([
      { kind: 'user', name: 'ann@x', role: 'admin' },
      { kind: 'user', name: 'bob', role: 'edit' },
      { kind: 'user', name: 'cid', role: 'view' },
    ]);
  });

  test('have the roles that the platform team says', async () => {
    expect(await membersOf({ Auditor: 'view', 'Project Admin': 'no such role' })).toEqual([
      { kind: 'user', name: 'dan@x', role: 'view' },
    ]);
  });

  test('of another form than the people of meshStack can take are refused', () => {
    const other = list(
      { name: text({ description: 'name of it', rules: [] }) },
      { description: 'who', context: 'team.members' },
    );
    expect(() => portalForm.arrival('members', other)).toThrow('kind, name and role');
  });
});

test('a text that may be empty is empty when meshStack says that it is not set', async () => {
  const optional = text({ description: 'an optional text', rules: [], default: '' });
  const { value } = portalForm.arrival('x', optional);
  const given = ['', 'null', 'nullable', 'x'];
  const made = await Promise.all(
    given.map((one) => evaluate({ made: `\${${value}}` }, { x: { default: one } })),
  );
  expect(made.map((one) => one.made)).toEqual(['', '', 'nullable', 'x']);
  expect(portalForm.arrival('x', text({ description: 'a required text', rules: [] })).value).toBe('var.x');
});

describe('a kubeconfig', () => {
  /** Plans what a published module has for the cluster, without the providers. @returns what was said against it */
  async function refusal(kubeconfig: string | undefined): Promise<string> {
    const tree: Tree = {};
    const parts = portalForm.additions({ inputs: [], reachesCluster: true });
    for (const [path, value] of Object.entries(parts)) {
      const names = path.split('.');
      const last = names.pop() ?? '';
      let place = tree;
      for (const name of names) {
        place[name] ??= {};
        place = place[name] as Tree;
      }
      place[last] = value;
    }
    const { host, token, clientKey } = portalForm.connection;
    const output = { connection: { value: [host, token, clientKey], sensitive: true } };
    return await runFiles(
      {
        'main.tf.json': terraformFile({ ...tree, output }),
        [portal.kubeconfigMock]: mockKubeconfig,
        ...(kubeconfig !== undefined && { [portal.kubeconfig]: kubeconfig }),
      },
      'plan',
    ).then(
      () => '',
      (error: Error) => error.message.replace(/[\s│╷╵]+/g, ' '),
    );
  }

  test('with a token, or with a client certificate, is taken', async () => {
    expect(await refusal(testKubeconfig)).toBe('');
    const certificate = testKubeconfig.replace(
      /token: .*/,
      'client-certificate-data: YQ==\n      client-key-data: Yg==',
    );
    expect(await refusal(certificate)).toBe('');
  });

  test.each([
    ['is missing', undefined, 'kubeconfig.yaml is missing'],
    ['is no YAML', '{', 'kubeconfig.yaml is missing, is no YAML'],
    ['is empty', '', 'kubeconfig.yaml is missing, is no YAML'],
    [
      'names no cluster',
      testKubeconfig.replace('current-context: test', 'current-context: other'),
      'names no cluster',
    ],
    ['is not encrypted', testKubeconfig.replace('https://', 'http://'), 'names no cluster by https'],
    ['is the one that stands in', mockKubeconfig, 'names no cluster by https'],
    [
      'needs a program',
      testKubeconfig.replace(/token: .*/, 'exec: { command: kubelogin }'),
      'needs a token or a client',
    ],
  ])('that %s is refused', async (_, kubeconfig, message) => {
    expect(await refusal(kubeconfig)).toContain(message);
  });

  test('that is refused is not shown', async () => {
    const bad = testKubeconfig.replace('https://', 'http://').replace(/token: .*/, 'token: very-hidden');
    expect(await refusal(bad)).not.toContain('very-hidden');
  });
});
