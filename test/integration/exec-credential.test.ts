import { chmod, cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { berth } from '../helpers/berth.ts';
import { platformFile, writeProject } from '../helpers/project.ts';

/** A kubeconfig of the shared cluster whose user is a plugin as SKE and EKS have it. */
async function pluginProject(): Promise<string> {
  const { kubeconfig, context, folder } = inject('cluster');
  const config = parse(await readFile(kubeconfig, 'utf8'));
  const { user } = config.users[0];
  const pem = (name: string) => Buffer.from(user[name], 'base64').toString('utf8');
  const answer = JSON.stringify({
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: {
      clientCertificateData: pem('client-certificate-data'),
      clientKeyData: pem('client-key-data'),
    },
  });
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: './plugin',
    interactiveMode: 'Never',
  };
  config.users[0].user = { exec };
  const cwd = await writeProject({
    'berth.yaml': platformFile({
      environments: { dev: { cluster: { kubeconfig: 'plugin.yaml', context } } },
    }),
    'plugin.yaml': stringify(config),
    'answer.json': answer,
    plugin:
      '#!/bin/sh\n[ "$CLOUD_LOGIN" = yes ] || { echo "log in first" >&2; exit 1; }\ncat "${0%/*}/answer.json"\n',
  });
  await chmod(path.join(cwd, 'plugin'), 0o755);
  // With the layer's state the plan has to read what is there from the cluster.
  await cp(path.join(folder, '.berth/state'), path.join(cwd, '.berth/state'), { recursive: true });
  // The label of every object follows from it.
  await cp(path.join(folder, '.berth/identity.key'), path.join(cwd, '.berth/identity.key'));
  return cwd;
}

test('a layer is planned as who a credential plugin says, with the environment that the plugin needs', async () => {
  const cwd = await pluginProject();
  const words = ['platform', 'plan', 'argocd', '--json'];
  const loggedIn = await berth(words, { cwd, env: { CLOUD_LOGIN: 'yes' } });
  expect(loggedIn.json).toMatchObject({ ok: true, data: { instances: [{ result: 'unchanged' }] } });
  const loggedOut = await berth(words, { cwd });
  expect(loggedOut.stdout).toContain('log in first');
  expect(loggedOut.code).toBe(1);
});
