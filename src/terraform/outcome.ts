import type { BerthEvent, PlannedChange } from '../events.ts';
import { isServiceType } from '../model/provider-set.ts';
import type {
  ChangeCounts,
  Diagnostic,
  ResourceChange,
  ResourceHook,
  TerraformMessage,
  TerraformOutput,
} from './message.ts';

/** What one Terraform run came to, gathered from its messages. */
export interface Outcome {
  readonly changes: PlannedChange[];
  /** Addresses of resources that a refresh found different from the state, be it in form alone. */
  readonly drifted: string[];
  counts: ChangeCounts;
  outputs: Readonly<Record<string, TerraformOutput>>;
  readonly errors: Diagnostic[];
  readonly warnings: Diagnostic[];
  /** The state, where Terraform could write it nowhere. */
  stateDump?: string;
}

/** Gathers messages into an outcome and passes on what people want to see live. */
export class OutcomeCollector {
  readonly outcome: Outcome = {
    changes: [],
    drifted: [],
    counts: { add: 0, change: 0, remove: 0 },
    outputs: {},
    errors: [],
    warnings: [],
  };
  private readonly instance: string;
  private readonly emit: (event: BerthEvent) => void;
  private readonly rehearsed: boolean;

  /** @param rehearsed services are played: their resources are marked */
  constructor(instance: string, emit: (event: BerthEvent) => void, rehearsed = false) {
    this.instance = instance;
    this.emit = emit;
    this.rehearsed = rehearsed;
  }

  readonly add = (message: TerraformMessage): void => {
    const { instance, emit, outcome } = this;
    switch (message.type) {
      case 'planned_change': {
        const change = plannedChange(message.change);
        if (change) outcome.changes.push({ ...change, ...this.mark(message.change) });
        break;
      }
      case 'resource_drift':
        outcome.drifted.push(message.change.resource.addr);
        break;
      case 'change_summary':
        outcome.counts = message.changes;
        break;
      case 'outputs':
        outcome.outputs = message.outputs;
        break;
      case 'state_dump':
        outcome.stateDump = message.state;
        break;
      case 'apply_start':
        emit({
          type: 'resource.started',
          instance,
          address: message.hook.resource.addr,
          action: message.hook.action,
          ...objectOf(message.hook),
          ...this.mark(message.hook),
        });
        break;
      case 'apply_complete':
      case 'apply_errored':
        emit({
          type: 'resource.ended',
          instance,
          address: message.hook.resource.addr,
          action: message.hook.action,
          seconds: message.hook.elapsed_seconds ?? 0,
          failed: message.type === 'apply_errored',
          ...this.mark(message.hook),
        });
        break;
      case 'diagnostic':
        (message.diagnostic.severity === 'error' ? outcome.errors : outcome.warnings).push(
          message.diagnostic,
        );
        break;
    }
  };

  private mark({ resource }: Pick<ResourceHook, 'resource'>): { rehearsed?: true } {
    return this.rehearsed && isServiceType(resource.resource_type ?? '') ? { rehearsed: true } : {};
  }
}

function objectOf({ resource, id_value: id }: ResourceHook): { object?: { type: string; id: string } } {
  return id && resource.resource_type ? { object: { type: resource.resource_type, id } } : {};
}

const actions: Readonly<Record<string, PlannedChange['action']>> = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'delete',
  move: 'move',
  import: 'import',
  remove: 'forget',
  forget: 'forget',
};

/** Reading data and doing nothing are no changes. */
function plannedChange({ resource, action, reason }: ResourceChange): PlannedChange | undefined {
  const known = actions[action];
  return (
    known && { address: resource.addr, action: known, ...(reason && { reason: reason.replaceAll('_', ' ') }) }
  );
}
