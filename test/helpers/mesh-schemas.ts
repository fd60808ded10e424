import { z } from 'zod';

/** What the stand-in for meshStack takes. Source of what a runner sends: the reference runner, building-block-runner 1.3.0. */

const statusWord = z.enum(['PENDING', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED']);
const output = z.discriminatedUnion('type', [
  z.strictObject({ value: z.string(), type: z.enum(['STRING', 'CODE']), isSensitive: z.boolean() }),
  z.strictObject({ value: z.int(), type: z.literal('INTEGER'), isSensitive: z.boolean() }),
  z.strictObject({ value: z.boolean(), type: z.literal('BOOLEAN'), isSensitive: z.boolean() }),
]);

export const registration = z.strictObject({
  source: z.strictObject({ id: z.string() }),
  steps: z.array(z.strictObject({ id: z.string(), displayName: z.string().min(1), status: z.null() })).min(1),
});

export const update = z.strictObject({
  blockRunId: z.string(),
  source: z.string(),
  type: z.literal('TERRAFORM'),
  status: statusWord,
  createdOn: z.iso.datetime(),
  summary: z.string().nullable(),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      displayName: z.string().min(1),
      status: statusWord,
      userMessage: z.string().optional(),
      systemMessage: z.string().optional(),
      outputs: z.record(z.string(), output).optional(),
    }),
  ),
  artifact: z.base64().optional(),
  changesDetected: z.boolean().optional(),
});
export type Update = z.infer<typeof update>;

export const registeredRunner = z.strictObject({
  apiVersion: z.string(),
  kind: z.literal('meshBuildingBlockRunner'),
  metadata: z.strictObject({ uuid: z.string() }),
  spec: z.strictObject({
    displayName: z.string().min(1),
    publicKey: z.string().startsWith('-----BEGIN PUBLIC KEY-----'),
    implementationType: z.literal('TERRAFORM'),
  }),
});

/** Filters of a platform team. Source: terraform-provider-meshstack 0.25.0, client/building_block_v2.go. */
export const blockFilter = z.strictObject({
  managedByDefinitionUuid: z.string().min(1),
  page: z.string().regex(/^\d+$/).optional(),
});
