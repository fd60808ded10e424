import { describe, expect, test } from 'vitest';
import { berth, berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';

describe('team apply', () => {
  test('makes the namespace, skips it while nothing changed, and destroys it to nothing', async () => {
    const cwd = await writeProject({
      'berth.yaml': platformFile(),
      'teams/alpha.yaml': teamFile('alpha', minimalInputs('app-alpha')),
    });
    const first = await berthOk(['team', 'apply', 'alpha', '--yes', '--json'], { cwd });
    expect(first.json.data.instances[0]).toMatchObject({
      result: 'applied',
      outputs: { namespace: 'app-alpha' },
    });
    expect((await readObject('v1', 'Namespace', 'app-alpha')).metadata.labels).toMatchObject({
      'app.kubernetes.io/managed-by': 'berth',
      'meshstack.io/workspace': 'alpha',
      'pod-security.kubernetes.io/enforce': 'restricted',
    });

    const second = await berthOk(['team', 'apply', 'alpha', '--yes', '--json'], { cwd });
    expect(second.json.data.instances[0].result).toBe('skipped');
    const plan = await berth(['team', 'plan', 'alpha', '--detailed-exitcode', '--json'], { cwd });
    expect({ code: plan.code, result: plan.json.data.instances[0].result }).toEqual({
      code: 0,
      result: 'unchanged',
    });

    await berthOk(['team', 'destroy', 'alpha', '--yes'], { cwd });
    expect(await readObject('v1', 'Namespace', 'app-alpha')).toBeUndefined();
    expect(await readObject('argoproj.io/v1alpha1', 'Application', 'app-alpha', 'argocd')).toBeUndefined();
  });
});
