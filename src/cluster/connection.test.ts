import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { type ConnectionContext, connect } from './connection.ts';

async function surroundings(environment: Record<string, string> = {}): Promise<ConnectionContext> {
  const root = await temporaryFolder();
  return {
    name: 'dev',
    projectRoot: root,
    embeddedKubeconfig: path.join(root, '.berth/kubeconfig'),
    environment: { HOME: root, ...environment },
  };
}

async function kubeconfig(file: string, contexts: readonly string[], current?: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const config = {
    'current-context': current,
    contexts: contexts.map((name) => ({ name, context: { cluster: name, user: `${name}-admin` } })),
    clusters: contexts.map((name) => ({ name, cluster: { server: `https://${name}.example.org:6443/` } })),
    users: contexts.map((name) => ({ name: `${name}-admin`, user: { token: `token of ${name}` } })),
  };
  await writeFile(file, stringify(config));
}

test('the named context of the named file is taken, relative to the project', async () => {
  const context = await surroundings();
  await kubeconfig(path.join(context.projectRoot, 'access/config'), ['one', 'two'], 'one');
  expect(await connect({ kubeconfig: 'access/config', context: 'two' }, context)).toMatchObject({
    server: 'https://two.example.org:6443',
    kubeconfig: path.join(context.projectRoot, 'access/config'),
    context: 'two',
    user: 'two-admin',
    embedded: false,
  });
});

test('without a file KUBECONFIG counts, file by file, and else the one below HOME', async () => {
  const context = await surroundings();
  const [first, second] = ['a', 'b'].map((name) => path.join(context.projectRoot, name)) as [string, string];
  await kubeconfig(first, ['one'], 'one');
  await kubeconfig(second, ['two']);
  await kubeconfig(path.join(context.projectRoot, '.kube/config'), ['home'], 'home');
  expect((await connect({}, context)).context).toBe('home');
  const both = { ...context, environment: { ...context.environment, KUBECONFIG: `${first}:${second}` } };
  expect((await connect({}, both)).context).toBe('one');
  expect((await connect({ context: 'two' }, both)).kubeconfig).toBe(second);
});

test('a relative path in KUBECONFIG starts at the current folder, not at the project', async () => {
  const context = await surroundings();
  const file = path.join(context.projectRoot, 'a');
  await kubeconfig(file, ['one'], 'one');
  const environment = { ...context.environment, KUBECONFIG: path.relative(process.cwd(), file) };
  expect((await connect({}, { ...context, environment })).kubeconfig).toBe(file);
});

test('a context that is not there is refused with those that are', async () => {
  const context = await surroundings();
  await kubeconfig(path.join(context.projectRoot, 'config'), ['one', 'two']);
  const refused = (choice: { context?: string }) =>
    expect(connect({ kubeconfig: 'config', ...choice }, context)).rejects;
  await refused({ context: 'three' }).toMatchObject({
    code: 'KUBECONFIG_INVALID',
    message: expect.stringContaining('it has no context "three"; it has: one, two'),
  });
  await refused({}).toMatchObject({ message: expect.stringContaining('no context is current') });
});

test.each([
  ['is not there', undefined, 'there is no such file'],
  ['is something else', 'contexts: 7\n', 'it is not a kubeconfig: contexts'],
  ['is no YAML', '{', 'is of no use'],
])('a file that %s is refused', async (_, text, problem) => {
  const context = await surroundings();
  if (text) await writeFile(path.join(context.projectRoot, 'config'), text);
  await expect(connect({ kubeconfig: 'config' }, context)).rejects.toMatchObject({
    code: 'KUBECONFIG_INVALID',
    message: expect.stringContaining(problem),
    fix: expect.stringContaining('environments.dev.cluster'),
  });
});

test('an embedded cluster that was never started says how to start it', async () => {
  await expect(connect({ embedded: true }, await surroundings())).rejects.toMatchObject({
    code: 'CLUSTER_UNREACHABLE',
    fix: 'start it with "berth dev up"',
  });
});
