import { BerthError } from '../../errors.ts';
import type { Emit, PlannedChange } from '../../events.ts';
import type { Layer, Leftover } from '../../model/content.ts';
import { TerraformFailure } from '../../terraform/failure.ts';
import { dropPlan, type Import, type InstanceRun, plan } from '../../terraform/instance-run.ts';
import type { Operation } from '../run/instance-result.ts';

/**
 * Says what the first apply of a layer may leave in services where it breaks off: what they were asked to make, and did not
 * answer for. A killed one says nothing any more, so the record of an apply begins with all of it.
 */
export class LeftoverWatch {
  readonly #operation: Operation;
  /** Addresses of what is being made, or came to no good end. */
  readonly #begun = new Set<string>();

  constructor(operation: Operation) {
    this.#operation = operation;
  }

  /** Addresses of everything that the layer can leave. */
  get possible(): string[] {
    return Object.keys(leavesOf(this.#operation));
  }

  /** @param emit of the run @returns the same, which takes note of what is made */
  observing(emit: Emit): Emit {
    return (event) => {
      if (event.type === 'resource.started' && event.action === 'create') this.#begun.add(event.address);
      if (event.type === 'resource.ended' && !event.failed) this.#begun.delete(event.address);
      emit(event);
    };
  }

  /** @param error that the apply ended with @returns addresses of what may be there now */
  after(error: unknown): string[] {
    const answers = error instanceof TerraformFailure ? error.answers : [];
    // After an error of its own, a service may have made it all the same.
    const refused = answers.filter(({ status }) => status < 500).map(({ address }) => address);
    const before = new Set(suspects(this.#operation));
    return this.possible.filter(
      (address) => before.has(address) || (this.#begun.has(address) && !refused.includes(address)),
    );
  }
}

/** @throws HALF_MADE where the apply would make what an earlier one may have left, and only a person can look for it */
export function refuseLeftovers(operation: Operation, changes: readonly PlannedChange[]): void {
  const leaves = leavesOf(operation);
  const made = changes.filter(({ action }) => action === 'create').map(({ address }) => address);
  const unclear = suspects(operation).flatMap((address) => {
    const leftover = leaves[address];
    return leftover && 'remedy' in leftover && made.includes(address)
      ? [{ address, remedy: filledIn(leftover.remedy, operation) }]
      : [];
  });
  if (unclear.length === 0) return;
  throw new BerthError('HALF_MADE', {
    instance: operation.prepared.spec.name,
    resources: unclear.map(({ address }) => address).join(', '),
    remedy: unclear.map(({ remedy }) => remedy).join('; '),
  });
}

/** The same before an apply without a plan, which costs one where something is unclear. @throws HALF_MADE */
export async function refusePlannedLeftovers(operation: Operation, run: InstanceRun): Promise<void> {
  if (suspects(operation).length === 0) return;
  try {
    refuseLeftovers(operation, (await plan(run, { destroy: false })).changes);
  } finally {
    await dropPlan(run);
  }
}

/** What the next apply is to import: an earlier one has left it, and its names alone say how. */
export function leftoverImports(operation: Operation, { answers }: TerraformFailure): Import[] | undefined {
  const conflicts = answers.filter(({ status }) => status === 409).map(({ address }) => address);
  const imports = suspects(operation).flatMap((address) => {
    const leftover = leavesOf(operation)[address];
    return conflicts.includes(address) && leftover && 'importId' in leftover
      ? [{ to: address, id: filledIn(leftover.importId, operation) }]
      : [];
  });
  const { spec } = operation.prepared;
  for (const { to } of imports)
    operation.context.door.emit({
      type: 'notice',
      text: `${spec.name}: ${to} was left by an apply that broke off: it is imported`,
    });
  return imports.length > 0 ? imports : undefined;
}

/** Addresses of what an earlier apply may have left. */
function suspects({ prepared: { record }, anew }: Operation): readonly string[] {
  return anew ? [] : (record?.leftovers ?? []);
}

function leavesOf({ prepared: { spec } }: Operation): Readonly<Record<string, Leftover>> {
  return (spec.content as Partial<Layer>).leaves ?? {};
}

function filledIn(text: string, { prepared: { spec } }: Operation): string {
  return text.replace(/\{(\w+)\}/g, (_, input: string) => String(spec.variables[input]));
}
