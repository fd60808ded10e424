import { type FoundObject, LiveObjects } from '../../cluster/live-objects.ts';
import { counted } from '../../errors.ts';
import { parseState } from '../../state/state-document.ts';
import { TerraformFailure } from '../../terraform/failure.ts';
import {
  apply,
  dropPlan,
  type Import,
  type InstanceRun,
  plan,
  showPlan,
  untaint,
} from '../../terraform/instance-run.ts';
import type { Outcome } from '../../terraform/outcome.ts';
import { importId, objectsToCreate, type PlannedObject } from '../../terraform/planned-objects.ts';
import type { Operation } from '../run/instance-result.ts';
import { leftoverImports } from './leftovers.ts';
import { isOwn, objectsExist } from './object-holder.ts';

/** Each round finds all that it can see; more are needed only where objects come to light by others. */
const mostRounds = 4;

/** Kinds that are made anew: an import would write their data into the state. */
const neverImported = new Set(['kubernetes_secret_v1']);

/**
 * Applies, and goes on where a run that was killed left objects that the state does not know: those of this very
 * instance are imported, and what its layer leaves in a service. It costs nothing where there are none.
 * @param attempt the first apply
 * @throws OBJECT_EXISTS for an object of somebody else
 */
export async function applyWithOwnObjects(
  operation: Operation,
  run: InstanceRun,
  attempt: () => Promise<Outcome>,
): Promise<Outcome> {
  let next = attempt;
  for (let round = 1; ; round += 1) {
    try {
      return await next();
    } catch (error) {
      if (!(error instanceof TerraformFailure) || round === mostRounds) throw error;
      const imports = leftoverImports(operation, error) ?? (await takeBack(operation, run, error));
      if (!imports) throw error;
      next = async () => await apply(run, imports);
    }
  }
}

/** @throws OBJECT_EXISTS when something that Terraform would make, or write over, is there and somebody else's */
export async function refuseForeignObjects(
  operation: Operation,
  planned: readonly PlannedObject[],
): Promise<void> {
  const foreign = (await existing(operation, planned)).filter(({ live }) => !isOwn(operation, live));
  if (foreign.length > 0) throw objectsExist(operation, foreign);
}

/** What an apply would create, by a plan that does not stay. */
export async function plannedObjects(run: InstanceRun): Promise<PlannedObject[]> {
  try {
    await plan(run, { destroy: false });
    return objectsToCreate(await showPlan(run));
  } finally {
    await dropPlan(run);
  }
}

/** The objects among the planned ones that are there. */
export async function existing(
  { session }: Pick<Operation, 'session'>,
  planned: readonly PlannedObject[],
): Promise<FoundObject<PlannedObject>[]> {
  const objects = new LiveObjects(await session.api());
  const found = await Promise.all(
    planned.map(async (reference) => {
      const live = await objects.read(reference);
      return live ? [{ reference, live }] : [];
    }),
  );
  return found.flat();
}

/** @returns what the next apply is to import; undefined when there is nothing that it could go on with */
async function takeBack(
  operation: Operation,
  run: InstanceRun,
  { existing: addresses }: TerraformFailure,
): Promise<Import[] | undefined> {
  if (addresses.length === 0) return undefined;
  const { context, session, prepared } = operation;
  const typed = (await plannedObjects(run)).filter(({ resourceType }) =>
    resourceType.startsWith('kubernetes_'),
  );
  const found = await existing(operation, typed);
  const blocking = found.filter(
    ({ reference, live }) =>
      addresses.includes(reference.address) && (!isOwn(operation, live) || live.metadata.deletionTimestamp),
  );
  if (blocking.length > 0) throw objectsExist(operation, blocking);
  const own = found.filter(({ live }) => isOwn(operation, live));
  if (own.length === 0) return undefined;

  const objects = new LiveObjects(await session.api());
  const anew = own.filter(({ reference }) => neverImported.has(reference.resourceType));
  for (const { reference, live } of anew) {
    const path = await objects.pathOf(reference);
    if (path) await (await session.api()).remove(path, live.metadata.uid);
  }
  const imported = own.filter((one) => !anew.includes(one));
  const { name } = prepared.spec;
  const what = `${name}: found ${counted(own.length, 'object')} of this very instance that the state did not know`;
  const said = [
    ...(imported.length > 0 ? [`${imported.length} imported`] : []),
    ...(anew.length > 0 ? [`${counted(anew.length, 'Secret')} made anew`] : []),
  ];
  context.door.emit({ type: 'notice', text: `${what}: ${said.join(', ')}` });
  return imported.map(({ reference }) => ({ to: reference.address, id: importId(reference) }));
}

/** A cluster's objects come to what is wanted by a change: nothing that a broken run left is made anew, data and all. */
export async function keepTaintedObjects({ context, prepared }: Operation, run: InstanceRun): Promise<void> {
  const text = prepared.hasState ? await context.backend.pull(run.instance) : undefined;
  const clear = text && (await context.backend.clear(run.instance, text));
  for (const address of clear ? taintedObjects(clear) : []) {
    await untaint(run, address);
    context.door.emit({
      type: 'notice',
      text: `${run.instance}: ${address} was left half known by a broken run: it is kept, and changed where needed`,
    });
  }
}

/** @param text a Terraform state @returns addresses of objects that an apply would destroy and make anew */
export function taintedObjects(text: string): string[] {
  const state = parseState(text);
  // What cannot be read is for Terraform to refuse.
  const resources = 'problem' in state ? [] : state.resources;
  return resources
    .filter(({ tainted, data, type }) => tainted && !data && /^(kubernetes_|kubectl_manifest$)/.test(type))
    .map(({ address }) => address);
}
