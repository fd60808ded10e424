import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { berth, berthOk } from '../helpers/berth.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { platformFile, teamFile, writeProject } from '../helpers/project.ts';

test('a protected namespace outlives a new version of its block that would replace it', async () => {
  const namespace = `app-protected-${Math.random().toString(36).slice(2, 8)}`;
  const team = (inputs: Record<string, unknown>) => ({
    'teams/one.yaml': teamFile(
      'one',
      {},
      {
        blocks: [
          {
            block: 'plain-namespace',
            environment: 'dev',
            inputs: { namespace_name: namespace, deletion_protection: true, ...inputs },
          },
        ],
      },
    ),
  });
  const cwd = await writeProject({ 'berth.yaml': platformFile(), ...team({}) });
  cpSync(path.join(fixtures, 'building-blocks'), path.join(cwd, 'building-blocks'), { recursive: true });
  const construct = 'building-blocks/plain-namespace/construct.ts';
  const first = readFileSync(path.join(cwd, construct), 'utf8');
  const apply = ['team', 'apply', 'one', '--yes', '--json'];
  const errorOf = ({ json }: { json: any }) => json.data.instances[0].error;
  await berthOk(apply, { cwd });
  const { uid } = (await readObject('v1', 'Namespace', namespace)).metadata;

  // Under another address, Terraform would delete the one and make the other.
  await writeProject({ [construct]: first.replace("'namespace', {", "'space', {") }, cwd);
  const replaced = await berth(apply, { cwd });
  expect([replaced.code, errorOf(replaced).code]).toEqual([2, 'DELETION_PROTECTED']);
  expect(errorOf(replaced).message).toContain('this apply would delete kubernetes_namespace_v1.namespace');
  await writeProject({ [construct]: first }, cwd);

  // The block does not call it immutable.
  await writeProject(team({ namespace_name: `${namespace}-2` }), cwd);
  const renamed = await berth(apply, { cwd });
  expect(errorOf(renamed).message).toContain('this apply would replace kubernetes_namespace_v1.namespace');

  // A version that takes nothing away is applied.
  await writeProject(team({ container_limits: 'defaults' }), cwd);
  await berthOk(apply, { cwd });
  expect(await readObject('v1', 'LimitRange', 'plain-limits', namespace)).toBeDefined();
  await writeProject(team({}), cwd);
  await berthOk(apply, { cwd });
  expect((await readObject('v1', 'Namespace', namespace)).metadata.uid).toBe(uid);

  await writeProject(team({ deletion_protection: false }), cwd);
  await berthOk(apply, { cwd });
  await berthOk(['team', 'destroy', 'one', '--yes'], { cwd });
  expect(await readObject('v1', 'Namespace', namespace)).toBeUndefined();
});
