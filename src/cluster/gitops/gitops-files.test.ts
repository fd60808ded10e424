import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import { KwokFiles } from '../kwok-files.ts';
import { GitopsFiles } from './gitops-files.ts';
import { serviceCommand } from './service-command.ts';

async function cluster(): Promise<GitopsFiles> {
  const kwok = new KwokFiles(path.join(await temporaryFolder(), 'cluster'), 'berth');
  await mkdir(path.join(kwok.folder, 'pki'), { recursive: true });
  await writeFile(path.join(kwok.folder, 'pki/ca.crt'), 'authority');
  return new GitopsFiles(kwok);
}

test('ports and passwords are made once, and only their owner can read them', async () => {
  const files = await cluster();
  expect(files.enabled()).toBe(false);
  await files.create();
  const kept = [await files.ports(), await files.redisPassword(), await readFile(files.accounts, 'utf8')];
  await files.create();
  expect([await files.ports(), await files.redisPassword(), await readFile(files.accounts, 'utf8')]).toEqual(
    kept,
  );
  for (const file of [files.accounts, files.webhookSecret, files.redisConfig, files.password('developer')])
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(new Set(Object.values(await files.ports())).size).toBe(8);
});

test('no command line and no environment of the servers holds a password of an account', async () => {
  const files = await cluster();
  await files.create();
  const secrets = await Promise.all(
    [files.password('developer'), files.password('reader'), files.webhookSecret].map((file) =>
      readFile(file, 'utf8'),
    ),
  );
  for (const service of ['redis-server', 'git-server', 'registry', 'argocd-server'] as const) {
    const command = await serviceCommand(files, service, { PATH: '/bin' });
    for (const secret of secrets) expect(JSON.stringify(command)).not.toContain(secret);
    expect(command.arguments.join(' ')).not.toContain(await files.redisPassword());
  }
});

test('a setting of the layer reaches Argo CD, and cannot lead it elsewhere', async () => {
  const files = await cluster();
  await files.create();
  const workload = { ARGOCD_RECONCILIATION_TIMEOUT: '300s', KUBECONFIG: '/elsewhere', REDIS_PASSWORD: 'x' };
  const { environment } = await serviceCommand(files, 'argocd-application-controller', {}, workload);
  expect(environment).toMatchObject({
    ARGOCD_RECONCILIATION_TIMEOUT: '300s',
    KUBECONFIG: files.kubeconfigOf('argocd-application-controller'),
    REDIS_PASSWORD: await files.redisPassword(),
  });
});
