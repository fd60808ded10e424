import { readFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { names } from '../../platform/argocd/names.ts';
import { AdminAccount, isTaken } from '../helpers/admin-account.ts';
import { converge, expectNothingLost, startUntil, uniqueName } from '../helpers/interrupted-run.ts';
import { times } from '../helpers/long.ts';
import { terraformOf, until } from '../helpers/processes.ts';
import { minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';

const apply = ['team', 'apply', 'one', '--yes'];

function tokenOf(pid: number): string {
  const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return variables.find((one) => one.startsWith('KUBE_TOKEN='))?.replace('KUBE_TOKEN=', '') ?? '';
}

test('a token that is revoked in the middle of an apply is the cause, and the next run asks for a new one', async () => {
  const { kubeconfig, context } = inject('cluster');
  for (let round = 0; round < times(1, 10); round += 1) {
    const name = uniqueName('token');
    const argocd = uniqueName('account');
    // Where berth looks for it, and no other test's: in the namespace of an Argo CD.
    const account = new AdminAccount(names.provisioner, argocd);
    await account.make();
    const dev = { cluster: { kubeconfig, context }, argocd: { namespace: argocd } };
    const cwd = await writeProject({
      'berth.yaml': platformFile({ environments: { dev } }),
      'teams/one.yaml': teamFile('one', minimalInputs(name)),
    });
    const { pid, run, lines } = await startUntil(apply, cwd, { operations: 1 + (round % 5) });
    const terraform = terraformOf(pid)?.pid as number;
    // First of all, as it may be done any moment: Terraform and its providers stand still until the token is worth nothing.
    process.kill(-terraform, 'SIGSTOP');
    const token = tokenOf(terraform);
    expect(await isTaken(token)).toBe(true);
    await account.revoke();
    await until('the end of the token', async () => !(await isTaken(token)));
    process.kill(-terraform, 'SIGCONT');

    expect((await run).exitCode).toBe(1);
    const [{ error }] = JSON.parse(lines.at(-1) ?? '').data.instances;
    expect(error.message).toContain('the API server no longer takes the credential of this run');
    expect(error.fix).toContain('run the same command again, it asks for a new one');
    await account.renew();
    expect(await converge(apply, cwd)).toBe(1);
    await expectNothingLost('one', cwd, name);
  }
});
