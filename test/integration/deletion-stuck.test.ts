import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { actor } from '../helpers/access.ts';
import { berth, berthOk, startBerth } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { isLong, times } from '../helpers/long.ts';
import { minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';

const mark = Math.random().toString(36).slice(2, 8);
const cluster = actor();

const configMap = (namespace: string, finalizers: string[]) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'held', namespace, finalizers },
});

/** A block whose provider gives up the deletion of its namespace early. */
const hasty = {
  'building-blocks/hasty/block.ts': [
    `import { defineBlock, inputModel, text, dnsLabel } from 'berth/model';`,
    `const inputs = inputModel({ namespace_name: text({ description: 'name', rules: [...dnsLabel] }) });`,
    `export const block = defineBlock({ name: 'hasty', version: '1.0.0', title: 'Hasty', description: 'a namespace',`,
    `  providers: ['kubernetes'], inputs, outputs: {} });`,
  ].join('\n'),
  'building-blocks/hasty/construct.ts': [
    `import { NamespaceV1 } from '#kubernetes/namespace-v1';`,
    `export function construct({ stack, variables: v }) {`,
    `  const metadata = { name: v.namespace_name.text, labels: { 'app.kubernetes.io/managed-by': 'berth' } };`,
    `  new NamespaceV1(stack, 'namespace', { metadata, timeouts: { delete: '14s' } });`,
    `  return {};`,
    `}`,
  ].join('\n'),
};

test('a destroy that waits for a finalizer names it long before it gives up, and ends when it is gone', async () => {
  const namespace = `app-stuck-${mark}`;
  const cwd = await writeProject({
    'berth.yaml': platformFile(),
    'teams/stuck.yaml': teamFile('stuck', minimalInputs(namespace)),
  });
  await berthOk(['team', 'apply', 'stuck', '--yes'], { cwd });
  expect(await cluster.create(configMap(namespace, ['example.com/hold', 'example.com/too']))).toBe('done');

  const begin = Date.now();
  const process = startBerth(['team', 'destroy', 'stuck', '--yes', '--json=stream'], { cwd });
  const documents: any[] = [];
  const notices: string[] = [];
  for await (const line of createInterface(process.stdout)) {
    const document = JSON.parse(line);
    documents.push(document);
    if (document.event?.type !== 'notice') continue;
    notices.push(document.event.text);
    expect(Date.now() - begin).toBeLessThan(60_000);
    if (notices.length === 1) {
      // One more look finds the same and says nothing new.
      if (isLong) await sleep(11_000);
      expect(await cluster.change(configMap(namespace, []))).toBe('done');
    }
  }
  expect(notices).toEqual([
    expect.stringContaining(
      `configmaps "held" in namespace ${namespace} waits for its finalizers example.com/hold, example.com/too`,
    ),
  ]);
  expect(notices[0]).toContain(
    `kubectl -n ${namespace} patch configmaps held --type=merge -p '{"metadata":{"finalizers":null}}'`,
  );
  expect(notices[0]).toContain('leaves behind what those finalizers were to clean up');
  expect((await process).exitCode).toBe(0);
  expect(documents.at(-1).data.instances[0].result).toBe('destroyed');
  expect(await readObject('v1', 'Namespace', namespace)).toBeUndefined();
});

test('when Terraform gives up, the cause is the error; the next run goes on', async () => {
  const namespace = `app-hasty-${mark}`;
  const cwd = await writeProject({ 'berth.yaml': platformFile(), ...hasty });
  await berthOk(['block', 'apply', 'hasty', '--var', `namespace_name=${namespace}`, '--yes'], { cwd });
  expect(await cluster.create(configMap(namespace, ['example.com/hold']))).toBe('done');

  for (let round = 0; round < times(1, 2); round += 1) {
    const { code, json } = await berth(['block', 'destroy', 'hasty', '--yes', '--json'], { cwd });
    const [{ error }] = json.data.instances;
    expect([code, error.code]).toEqual([1, 'DELETION_STUCK']);
    expect(error.message).toBe(
      `the deletion of "dev.adhoc.hasty" does not come to an end: configmaps "held" in namespace ${namespace} waits for its finalizer example.com/hold`,
    );
    expect(error.fix).toContain(`kubectl -n ${namespace} patch configmaps held`);
    expect(error.fix).toContain('run the same command again');
  }

  expect(await cluster.change(configMap(namespace, []))).toBe('done');
  const again = await berthOk(['block', 'destroy', 'hasty', '--yes', '--json'], { cwd });
  expect(again.json.data.instances[0].result).toBe('destroyed');
  expect(await readObject('v1', 'Namespace', namespace)).toBeUndefined();
});

test('an Application that is to take its objects along says that its controller has to run', async () => {
  const namespace = `app-cascade-${mark}`;
  const cwd = await writeProject({
    'berth.yaml': platformFile(),
    'teams/cascade.yaml': teamFile('cascade', { ...minimalInputs(namespace), on_destroy: 'cascade' }),
  });
  await berthOk(['team', 'apply', 'cascade', '--yes'], { cwd });
  const process = startBerth(['team', 'destroy', 'cascade', '--yes', '--json=stream'], { cwd });
  let notice = '';
  for await (const line of createInterface(process.stdout)) {
    const { event } = JSON.parse(line);
    if (event?.type !== 'notice') continue;
    notice = event.text;
    const metadata = { name: namespace, namespace: 'argocd', finalizers: [] };
    const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata };
    expect(await cluster.change(application)).toBe('done');
  }
  expect(notice).toContain(
    `applications.argoproj.io "${namespace}" in namespace argocd waits for its finalizer`,
  );
  expect(notice).toContain('the application controller of Argo CD has to run');
  expect((await process).exitCode).toBe(0);
});
