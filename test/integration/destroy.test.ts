import { expect, test } from 'vitest';
import { berth, berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';

test('a protected instance is destroyed only after the protection was taken away, and needs no secrets for it', async () => {
  const inputs = { ...minimalInputs('app-keep'), git_token: { env: 'TEST_GIT_TOKEN' } };
  const file = (deletion_protection: boolean) => teamFile('keep', { ...inputs, deletion_protection });
  const env = { TEST_GIT_TOKEN: 'value-of-the-token' };
  const cwd = await writeProject({ 'berth.yaml': platformFile(), 'teams/keep.yaml': file(true) });
  await berthOk(['team', 'apply', 'keep', '--yes'], { cwd, env });

  const refused = await berth(['team', 'destroy', 'keep', '--yes', '--json'], { cwd, env });
  expect(refused).toMatchObject({ code: 2, json: { error: { code: 'DELETION_PROTECTED' } } });
  expect(refused.json.error.fix).toContain('deletion_protection');

  // Only in the file: what is applied is still protected.
  await writeProject({ 'teams/keep.yaml': file(false) }, cwd);
  expect((await berth(['team', 'destroy', 'keep', '--yes'], { cwd, env })).code).toBe(2);
  expect(await readObject('v1', 'Namespace', 'app-keep')).toBeDefined();

  await berthOk(['team', 'apply', 'keep', '--yes'], { cwd, env });
  const destroyed = await berthOk(['team', 'destroy', 'keep', '--yes', '--json'], { cwd });
  expect(destroyed.json.data.instances[0].result).toBe('destroyed');
  expect(await readObject('v1', 'Namespace', 'app-keep')).toBeUndefined();
  const again = await berthOk(['team', 'destroy', 'keep', '--yes', '--json'], { cwd });
  expect(again.json.data.instances[0].result).toBe('absent');
});

test('a layer that instances still use is not destroyed', async () => {
  const cwd = await writeProject({
    'berth.yaml': platformFile(),
    'teams/user.yaml': teamFile('user', minimalInputs('app-user')),
  });
  await berthOk(['team', 'apply', 'user', '--yes'], { cwd });
  const refused = await berth(['platform', 'destroy', 'argocd', '--yes', '--json'], { cwd });
  expect(refused).toMatchObject({ code: 2, json: { error: { code: 'LAYER_IN_USE' } } });
  expect(refused.json.error.message).toContain('dev.user.namespace-with-argocd');
});
