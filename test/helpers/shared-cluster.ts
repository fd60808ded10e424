import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { stringify } from 'yaml';
import { Catalog } from '../../src/catalog/catalog.ts';
import { act } from './act.ts';
import { berthOk } from './berth.ts';
import { repositoryOf } from './blueprint-repository.ts';
import { chosenToolchain, programNames } from './chosen-program.ts';
import { networkEvaluator } from './network-evaluator.ts';
import { minio } from './object-storage.ts';
import { gitopsPrograms, programPath } from './programs.ts';
import { rehearsalProviders } from './rehearsal.ts';
import { kubeseal, sealedSecretsController } from './sealed-secrets.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The cluster that all tests share; the layer argocd is applied to it. */
    cluster: { readonly kubeconfig: string; readonly context: string; readonly folder: string };
  }
}

interface SharedCluster {
  readonly folder: string;
  readonly down: () => Promise<void>;
  users: number;
}

/** Vitest loads this file once for each of its projects: what they share is kept beside. */
const kept = globalThis as { berthCluster?: Promise<SharedCluster> };

/** One embedded cluster for the whole run: brought up by berth itself, and taken down at the end. */
export default async function sharedCluster(project: TestProject): Promise<() => Promise<void>> {
  kept.berthCluster ??= startCluster();
  const cluster = await kept.berthCluster;
  cluster.users += 1;
  project.provide('cluster', {
    kubeconfig: path.join(cluster.folder, '.berth/kubeconfig'),
    context: 'berth',
    folder: cluster.folder,
  });
  return async () => {
    cluster.users -= 1;
    if (cluster.users > 0) return;
    delete kept.berthCluster;
    await cluster.down();
  };
}

async function startCluster(): Promise<SharedCluster> {
  const giveBack = ownTemporaryFolder();
  const folder = mkdtempSync(path.join(tmpdir(), 'berth-cluster-'));
  const down = async (): Promise<void> => {
    await berthOk(['dev', 'down'], { cwd: folder });
    giveBack();
  };
  const platform = {
    apiVersion: 'berth/v1',
    kind: 'Platform',
    organisation: 'test',
    environments: { dev: {} },
  };
  writeFileSync(path.join(folder, 'berth.yaml'), stringify({ ...platform, ...chosenToolchain }));
  try {
    // Programs may have to be built first: about 28 CPU minutes on a new machine.
    await berthOk(['dev', 'up'], { cwd: folder, timeout: 45 * 60_000 });
    await berthOk(['platform', 'apply', 'argocd', '--yes'], { cwd: folder, timeout: 45 * 60_000 });
    // Nothing is built beside the tests: it would take their cores away.
    for (const name of programNames) await programPath(name);
    await gitopsPrograms();
    await networkEvaluator();
    await rehearsalProviders();
    await minio();
    await sealedSecretsController();
    await kubeseal();
    await act();
    for (const { name } of new Catalog().blueprints)
      await repositoryOf(name, mkdtempSync(path.join(folder, `${name}-`)));
  } catch (error) {
    await down();
    throw error;
  }
  return { folder, down, users: 0 };
}

/**
 * Whatever the tests and what they start put into the temporary folder goes away with the run: a provider that is killed
 * leaves the folder of its socket there. Workers of Vitest start later, and inherit it.
 */
function ownTemporaryFolder(): () => void {
  const before = process.env.TMPDIR;
  const own = realpathSync(mkdtempSync(path.join(tmpdir(), 'berth-tests-')));
  // PostgreSQL runs as somebody else than root, and must get through to its folder.
  chmodSync(own, 0o711);
  process.env.TMPDIR = own;
  return () => {
    rmSync(own, { recursive: true, force: true });
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  };
}
