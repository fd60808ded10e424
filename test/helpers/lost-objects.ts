import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, TestRunner } from 'vitest';
import { projectPaths } from '../../src/model/paths.ts';
import { type ClusterObject, clusterObjects } from './cluster-objects.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** What was counted after each interruption; the reporter adds it up. */
    interruptions?: LostObjects[];
  }
}

/** Objects, as "namespace/name", that state and cluster do not agree about. */
export interface LostObjects {
  /** Of a state, and not in the cluster. */
  readonly lost: readonly string[];
  /** With the label of an instance, and in no state. */
  readonly orphaned: readonly string[];
}

/** Counts what an interruption has cost: it has to be nothing. @param name of the namespace, which no other test has */
export async function expectNoneLost(cwd: string, name: string, kubeconfig: string): Promise<void> {
  const objects = (await clusterObjects(kubeconfig)).filter(({ id }) => id.includes(name));
  const known = knownPlaces(cwd).filter((place) => place.includes(name));
  const made = objects.filter(({ labels }) => 'berth.dev/instance' in labels);
  const found = { lost: without(known, objects.map(placeOf)), orphaned: without(made.map(placeOf), known) };
  const meta = TestRunner.getCurrentTest()?.meta;
  if (meta) meta.interruptions = [...(meta.interruptions ?? []), found];
  expect(found).toEqual({ lost: [], orphaned: [] });
}

/** Objects that the states of a project know. */
export function knownPlaces(cwd: string): string[] {
  const { state } = projectPaths(cwd);
  return (existsSync(state) ? readdirSync(state) : []).flatMap((instance) =>
    placesIn(path.join(state, instance, 'terraform.tfstate')),
  );
}

interface StateResource {
  readonly mode: string;
  readonly type: string;
  readonly instances: readonly { readonly attributes: any }[];
}

function placesIn(file: string): string[] {
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  const resources: readonly StateResource[] = text ? JSON.parse(text).resources : [];
  return (
    resources
      // A release of Helm is no object, and its objects are in no state.
      .filter(({ mode, type }) => mode === 'managed' && type !== 'helm_release')
      .flatMap(({ type, instances }) =>
        instances.map(({ attributes }) => {
          const { namespace, name } = type === 'kubectl_manifest' ? attributes : attributes.metadata[0];
          return placeOf({ namespace: namespace ?? '', name });
        }),
      )
  );
}

export function placeOf({ namespace, name }: Pick<ClusterObject, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** What is left of the first when each of the others is taken out once: objects of two kinds may share a name. */
function without(places: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return places.filter((place) => {
    const at = left.indexOf(place);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
