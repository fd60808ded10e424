import { BerthError } from '../../errors.ts';
import type { PlannedChange } from '../../events.ts';
import type { Block } from '../../model/content.ts';
import { isApplied } from '../instance/instance-record.ts';
import type { Operation } from '../run/instance-result.ts';
import type { PreparedRun } from '../run/prepared-run.ts';

/** @throws DELETION_PROTECTED when the wanted or the last applied inputs protect the instance */
export function refuseProtected({ prepared: { spec, record } }: Operation): void {
  const applied = isApplied(record) ? record.inputs : {};
  // A version of the block that knows no protection, or calls it otherwise, does not take it away.
  const inputs = [spec.content.protectedBy, record?.protectedBy].filter((input) => input !== undefined);
  const input = inputs.find((name) => spec.variables[name] === true || applied[name] === true);
  if (!input) return;
  throw new BerthError('DELETION_PROTECTED', {
    instance: spec.name,
    loss: '',
    input,
    next: ', then destroy',
  });
}

/** What Kubernetes keeps no data in, and what a block makes of its inputs: nothing is lost when it is made anew. */
const holdsNoData =
  /^kubernetes_(network_policy|resource_quota|limit_range|(cluster_)?role(_binding)?|service_account|secret|config_map|pod_disruption_budget|horizontal_pod_autoscaler)(_v\d\w*)?$/;

/**
 * Whether an apply has to be looked at before: the instance is protected, and more has changed than what its block
 * takes as a change.
 */
export function mayLose(prepared: PreparedRun): boolean {
  const { record, module, hasState, spec } = prepared;
  if (!hasState || !protectedBy(prepared)) return false;
  // Without an identity, its last change did not come to its end, or its state is another one.
  if (!record?.identity || record.moduleDigest !== module.digest) return true;
  // What only one instance may have is what it is: the block may have forgotten to call it immutable.
  const { uniqueBy } = spec.content as Partial<Block>;
  return uniqueBy !== undefined && spec.variables[uniqueBy] !== record.inputs[uniqueBy];
}

/** @throws DELETION_PROTECTED when the changes of an apply would take away what may hold data, with all addresses */
export function refuseLoss({ prepared }: Operation, changes: readonly PlannedChange[]): void {
  const input = protectedBy(prepared);
  if (!input) return;
  const lost = changes.filter(
    ({ action, address }) =>
      (action === 'delete' || action === 'replace') && !holdsNoData.test(resourceType(address)),
  );
  if (lost.length === 0) return;
  const { name, content } = prepared.spec;
  throw new BerthError('DELETION_PROTECTED', {
    instance: name,
    loss: `: this apply would ${lost.map(({ action, address }) => `${action} ${address}`).join(', ')}`,
    input,
    next: `, where that is meant; else keep the ${content.name} of before`,
  });
}

/** The input that keeps an apply from taking away what holds data: until somebody writes that it shall not. */
function protectedBy({ spec, record }: PreparedRun): string | undefined {
  const input = spec.content.protectedBy ?? record?.protectedBy;
  if (!input || spec.variables[input] === true) return input;
  const wasProtected = isApplied(record) && record.inputs[record.protectedBy ?? input] === true;
  if (!wasProtected) return undefined;
  const isLifted = ['instance', 'defaults'].includes(spec.origin(input).from);
  return isLifted ? undefined : input;
}

/** `module.a["x.y"].kubernetes_role_binding_v1.members["view"]` is a `kubernetes_role_binding_v1`. */
function resourceType(address: string): string {
  const parts = address.replace(/\[[^\]]*\]/g, '').split('.');
  return parts.at(-2) ?? '';
}
