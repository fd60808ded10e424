import { existsSync } from 'node:fs';
import { chmod, cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { AdminAccount, isTaken } from '../helpers/admin-account.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { layerFiles } from '../helpers/layer-files.ts';
import { until } from '../helpers/processes.ts';
import { runProgram } from '../helpers/programs.ts';
import { platformFile, writeProject } from '../helpers/project.ts';
import { writeScript } from '../helpers/temporary-folder.ts';

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

test('a credential that expires in the middle of a layer is the cause, and the next run asks the plugin again', async () => {
  const { kubeconfig, context } = inject('cluster');
  const name = `plugin-${Math.random().toString(36).slice(2, 8)}`;
  const account = new AdminAccount('platform', name);
  await account.make();
  const config = parse(await readFile(kubeconfig, 'utf8'));
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: './plugin',
    interactiveMode: 'Never',
  };
  config.users[0].user = { exec };
  const program = await runProgram();
  const cwd = await writeProject({
    'berth.yaml': platformFile({
      toolchain: { program: program.name, path: { [program.name]: './waiting' } },
      environments: { dev: { cluster: { kubeconfig: 'plugin.yaml', context } } },
    }),
    'plugin.yaml': stringify(config),
    ...layerFiles({
      one: {
        providers: ['kubernetes'],
        imports: `import { ConfigMapV1 } from 'berth/kubernetes/config-map-v1';`,
        construct: `new ConfigMapV1(stack, 'map', { metadata: { name: '${name}', namespace: '${name}' } }); return {};`,
      },
    }),
  });
  await writeScript(path.join(cwd, 'plugin'), `cat "\${0%/*}/answer.json"`);
  await writeScript(
    path.join(cwd, 'waiting'),
    `[ "$1" != apply ] || { touch '${cwd}/begun'; while [ ! -e '${cwd}/go' ]; do sleep 0.1; done; }\nexec '${program.path}' "$@"`,
  );
  const logIn = async (): Promise<string> => {
    const token = await account.token();
    const answer = { apiVersion: exec.apiVersion, kind: 'ExecCredential', status: { token } };
    await writeFile(path.join(cwd, 'answer.json'), JSON.stringify(answer));
    return token;
  };
  const apply = ['platform', 'apply', 'one', '--yes', '--json'];
  const token = await logIn();
  const run = berth(apply, { cwd });
  await until('the begin of Terraform', () => existsSync(path.join(cwd, 'begun')));
  await account.revoke();
  await until('the end of the token', async () => !(await isTaken(token)));
  await writeFile(path.join(cwd, 'go'), '');
  const { json } = await run;
  expect(json.data.instances[0].error).toMatchObject({
    code: 'TERRAFORM_FAILED',
    message: expect.stringContaining('no longer takes the credential of this run'),
  });

  await account.renew();
  await logIn();
  const again = await berthOk(apply, { cwd });
  expect(again.json.data.instances).toMatchObject([{ result: 'applied' }]);
  await berthOk(['platform', 'destroy', 'one', '--yes'], { cwd });
  await account.remove();
});
