import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import type { InstanceRecord } from '../../model/run.ts';
import { openEngine } from '../context.ts';
import { synthBlock } from './block-synth.ts';

const block = 'namespace-with-argocd';
const door = async (platform = smallPlatform) =>
  testDoor(await writeProject({ 'berth.yaml': platform }), {
    caller: { XDG_CACHE_HOME: await temporaryFolder() },
  });

async function sources(from: Awaited<ReturnType<typeof door>>): Promise<string[]> {
  const { module } = await synthBlock(from, { block, variables: {} });
  const { terraform } = module as { terraform: { required_providers: Record<string, { source: string }> } };
  return Object.values(terraform.required_providers).map(({ source }) => source);
}

test('the provider set is that of berth.yaml, else that of the instances, else the registry', async () => {
  const embedded = expect.stringMatching(/^berth\.local\/embedded\//);
  const small = await door();
  expect(await sources(small)).not.toContainEqual(embedded);
  const { inventory } = await openEngine(small);
  await inventory.saveInstance({ instance: 'dev.a.b', providerSet: 'embedded' } as InstanceRecord);
  expect(await sources(small)).toContainEqual(embedded);
  expect(await sources(await door(`${smallPlatform}toolchain: {providers: embedded}\n`))).toContainEqual(
    embedded,
  );
});

test.each([
  [{ namespace_name: 'kube-system' }, 'namespace_name is reserved'],
  [{ harbor_mode: 'nope' }, 'harbor_mode must be one of: none, '],
  [{ namespce_name: 'x' }, 'is not known here'],
  [{ git_token: 'letmein' }, 'git_token is a secret'],
])('%j is refused, and nothing is missing', async (variables, message) => {
  const [name] = Object.keys(variables);
  await expect(
    synthBlock(await door(), { block, variables: variables as Record<string, string> }),
  ).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    faults: [{ source: `--var ${name}`, message: expect.stringContaining(message) }],
  });
});

test('a choice leads to another module', async () => {
  const from = await door();
  const plain = await synthBlock(from, { block, variables: { namespace_name: 'app-a' } });
  const harbor = await synthBlock(from, { block, variables: { harbor_mode: 'external' } });
  expect(harbor.digest).not.toBe(plain.digest);
});
