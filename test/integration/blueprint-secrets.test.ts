import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { repositoryOf, script } from '../helpers/blueprint-repository.ts';
import { kubeseal, seal } from '../helpers/sealed-secrets.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** A repository with secrets, and the certificate of a cluster, whose key stays here. */
async function sealing() {
  const folder = await temporaryFolder();
  const root = await repositoryOf('app-repo', folder, { secrets: 'sealed' });
  const key = path.join(folder, 'key.pem');
  const certificate = path.join(root, 'manifests/sealing-certificate.pem');
  const subject = ['-subj', '/CN=sealed-secret', '-days', '2', '-nodes'];
  await execa('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-keyout',
    key,
    '-out',
    certificate,
    ...subject,
  ]);
  const sealed = 'manifests/overlays/dev/sealed-secret.yaml';
  /** What the controller would make of it; or why it refuses. */
  const opened = async (change: (text: string) => string = (text) => text) => {
    const unseal = ['--recovery-unseal', '--recovery-private-key', key];
    const input = change(readFileSync(path.join(root, sealed), 'utf8'));
    const { exitCode, stdout } = await execa(await kubeseal(), unseal, { input, reject: false });
    const data = exitCode === 0 ? (parse(stdout).data as Record<string, string>) : {};
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => [name, Buffer.from(value, 'base64').toString()]),
    );
  };
  return { root, seal: seal.bind(undefined, root), sealed, opened };
}

test('values are sealed one by one for the namespace of a stage, and nobody else can open them', async () => {
  const { root, seal, sealed, opened } = await sealing();
  const value = 'p"a$s\\w`ord: #1\n';
  expect(await seal(value, 'dev', 'DATABASE_PASSWORD')).toEqual({
    code: 0,
    text: `sealed DATABASE_PASSWORD for app-shop-dev in ${sealed}`,
  });
  await seal('first', 'dev', 'TOKEN');
  await seal('the-newer-one', 'dev', 'TOKEN');
  expect(await opened()).toEqual({ DATABASE_PASSWORD: value, TOKEN: 'the-newer-one' });
  expect(await opened((text) => text.replaceAll('app-shop-dev', 'app-other-dev'))).toEqual({});

  const { text } = await script(root, ['bash', '-c', '.tools/bin/kustomize build manifests/overlays/dev']);
  const objects = parseAllDocuments(text).map((document) => document.toJS());
  const of = (kind: string) => objects.find((object) => object.kind === kind);
  expect(of('SealedSecret').metadata).toMatchObject({ name: 'web', namespace: 'app-shop-dev' });
  expect(of('Deployment').spec.template.spec.containers[0].envFrom).toEqual([{ secretRef: { name: 'web' } }]);
  expect(await script(root, ['ci/validate.sh'])).toMatchObject({ code: 0 });
  // Nothing of it is anywhere in clear.
  expect(
    (await execa('grep', ['-rlF', 'the-newer-one', 'manifests'], { cwd: root, reject: false })).stdout,
  ).toBe('');
});

test('what cannot be sealed changes no file', async () => {
  const { root, seal, sealed } = await sealing();
  expect((await seal('x', 'dev', 'NOT A NAME')).text).toContain('must be a name of an environment variable');
  expect((await seal('x', 'moon', 'NAME')).text).toContain('there is no manifests/overlays/moon');
  writeFileSync(path.join(root, 'manifests/sealing-certificate.pem'), '');
  const { code, text } = await seal('x', 'dev', 'NAME');
  expect([code, text]).toEqual([1, expect.stringContaining('kubeseal sealed nothing; no file was changed')]);
  expect(existsSync(path.join(root, sealed))).toBe(false);
  const { text: status } = await script(root, ['git', 'status', '--porcelain']);
  expect(status).toBe('?? manifests/sealing-certificate.pem');
});
