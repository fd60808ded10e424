import { z } from 'zod';
import type { WorkloadProblem } from './workload-problems.ts';

const resource = z.looseObject({
  kind: z.string(),
  name: z.string(),
  status: z.string().optional(),
  message: z.string().optional(),
});
const application = z.object({
  status: z
    .object({
      sync: z.object({ status: z.string(), revision: z.string().optional() }).optional(),
      health: z.object({ status: z.string().optional(), message: z.string().optional() }).optional(),
      reconciledAt: z.string().optional(),
      summary: z.object({ images: z.array(z.string()).default([]) }).prefault({}),
      conditions: z.array(z.object({ type: z.string(), message: z.string() })).default([]),
      resources: z
        .array(
          z.looseObject({
            kind: z.string(),
            name: z.string(),
            health: z.object({ status: z.string().optional(), message: z.string().optional() }).optional(),
          }),
        )
        .default([]),
      operationState: z
        .object({
          phase: z.string(),
          message: z.string().default(''),
          retryCount: z.number().default(0),
          syncResult: z
            .object({ revision: z.string().optional(), resources: z.array(resource).default([]) })
            .optional(),
        })
        .optional(),
    })
    .prefault({}),
});

/** What Argo CD says of an Application. */
export interface ApplicationState {
  readonly sync: string;
  readonly health: string;
  readonly revision?: string;
  /** As the objects name them. */
  readonly images: readonly string[];
  /** ISO 8601: when Argo CD has last looked at it; absent as long as it has not. */
  readonly lookedAt?: string;
  readonly problems: readonly WorkloadProblem[];
}

/** @param object as the API gives it */
export function applicationState(object: unknown): ApplicationState {
  const { sync, health, summary, conditions, operationState, resources, reconciledAt } =
    application.parse(object).status;
  // A commit that takes a refused one back leaves nothing to sync, and the refused sync stays the last one.
  const past = sync?.status === 'Synced' && operationState?.syncResult?.revision !== sync.revision;
  const failed =
    operationState &&
    !past &&
    (/^(Failed|Error)$/.test(operationState.phase) ||
      (operationState.phase === 'Running' && operationState.retryCount > 0));
  const refused = (operationState?.syncResult?.resources ?? []).filter(
    ({ status }) => status === 'SyncFailed' || status === 'PruneSkipped',
  );
  return {
    sync: sync?.status ?? 'Unknown',
    health: health?.status ?? 'Unknown',
    ...(sync?.revision && { revision: sync.revision }),
    images: summary.images,
    ...(reconciledAt && { lookedAt: reconciledAt }),
    problems: [
      ...conditions.map(({ type, message }) => ({ object: type, message })),
      ...(failed
        ? refused.map(({ kind, name, message }) => ({ object: `${kind}/${name}`, message: message ?? '' }))
        : []),
      // It repeats what the objects say, where one of them says it.
      ...(failed && refused.length === 0 ? [{ object: 'sync', message: operationState.message }] : []),
      ...resources.flatMap(({ kind, name, health: own }) =>
        own?.status === 'Degraded' ? [{ object: `${kind}/${name}`, message: own.message ?? 'Degraded' }] : [],
      ),
    ],
  };
}
