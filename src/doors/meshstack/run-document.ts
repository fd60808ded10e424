import { z } from 'zod';
import { jsonValue } from './json-text.ts';
import { RunFailure } from './run-failure.ts';

/** Names that become parts of addresses, folders and workspaces. */
const id = z.string().regex(/^\w[\w-]{0,63}$/, 'must be letters, digits, "-" and "_", 64 at most');
const identifier = z
  .string()
  .regex(/^\w[\w.-]{0,99}$/, 'must be letters, digits, ".", "-" and "_", 100 at most');
/** Fields of Go structs without a value come as an empty text or null. */
const optionalIdentifier = z
  .preprocess((value) => value || undefined, identifier.optional())
  .transform((value) => value ?? undefined);
const optionalText = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

const inputTypes = [
  'STRING',
  'INTEGER',
  'BOOLEAN',
  'CODE',
  'SINGLE_SELECT',
  'MULTI_SELECT',
  'FILE',
  'LIST',
] as const;

const input = z.object({
  key: z.string().min(1),
  value: z.unknown(),
  type: z.enum(inputTypes),
  isSensitive: z.boolean().default(false),
  isEnvironment: z.boolean().default(false),
});

const implementation = z.object({
  type: z.literal('TERRAFORM', 'is not run here, only TERRAFORM is'),
  terraformVersion: optionalText,
  repositoryUrl: z.string().min(1),
  repositoryPath: optionalText,
  refName: optionalText,
  sshPrivateKey: optionalText,
  knownHost: z.object({ host: z.string(), keyType: z.string(), keyValue: z.string() }).nullish(),
  async: z.boolean().default(false),
  useMeshHttpBackendFallback: z.boolean().default(false),
  preRunScript: optionalText,
});

const link = z.object({ href: z.url({ protocol: /^https?$/ }) });
const optionalLink = z.preprocess(
  (value) => ((value as { href?: unknown } | undefined)?.href ? value : undefined),
  link.optional(),
);

/** A building block run as meshStack hands it out. Source: building-block-runner 1.3.0, meshapi/dtos.go. */
const runDocument = z.object({
  metadata: z.object({ uuid: id }),
  spec: z.object({
    behavior: z.enum(['APPLY', 'DETECT', 'DESTROY']),
    runToken: z.string().min(1, 'is missing: without it the state cannot be reached'),
    buildingBlock: z.object({
      uuid: id,
      spec: z.object({
        displayName: z.string().default(''),
        workspaceIdentifier: identifier,
        projectIdentifier: optionalIdentifier,
        fullPlatformIdentifier: optionalIdentifier,
        inputs: z
          .array(input)
          .nullish()
          .transform((inputs) => inputs ?? []),
      }),
    }),
    buildingBlockDefinition: z.object({
      uuid: id,
      spec: z.object({ version: z.number().int().optional(), implementation }),
    }),
  }),
  _links: z
    .object({ meshstackBaseUrl: optionalLink, planArtifact: optionalLink })
    .nullish()
    .transform((links) => links ?? {}),
});

type RunDocument = z.infer<typeof runDocument>;
export type RunInput = z.infer<typeof input>;
export type Implementation = z.infer<typeof implementation>;

/** One run, checked. */
export interface Run {
  readonly uuid: string;
  readonly behavior: RunDocument['spec']['behavior'];
  readonly token: string;
  readonly block: { readonly uuid: string } & RunDocument['spec']['buildingBlock']['spec'];
  readonly definition: { readonly uuid: string; readonly version: number | undefined };
  readonly implementation: Implementation;
  /** Where its state is. */
  readonly baseUrl: string | undefined;
  /** Plan of an earlier run that this one applies. */
  readonly planArtifact: string | undefined;
  /** As it was sent. */
  readonly text: string;
}

/** What of a run is needed to say anything about it. */
export interface Claim {
  readonly uuid: string;
  /** Undefined: the runner reports as itself. */
  readonly token: string | undefined;
  readonly text: string;
}

/** @throws Error for an answer that names no run: nobody can be told */
export function claimOf(text: string): Claim {
  const envelope = z
    .object({
      metadata: z.object({ uuid: id }),
      spec: z.object({ runToken: z.string().min(1).optional().catch(undefined) }).catch({}),
    })
    .safeParse(jsonValue(text));
  if (!envelope.success) throw new Error('meshStack handed out a run without a uuid that could be used');
  const { metadata, spec } = envelope.data;
  return { uuid: metadata.uuid, token: spec.runToken, text };
}

/** @throws RunFailure that names every fault */
export function runOf({ text }: Claim): Run {
  const { data, error } = runDocument.safeParse(jsonValue(text));
  if (!data) {
    const faults = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new RunFailure(
      'This building block is not set up in a way that can be run. Please ask its platform team.',
      { detail: `the run document has faults:\n${faults.join('\n')}` },
    );
  }
  const { metadata, spec, _links: links } = data;
  const { buildingBlock, buildingBlockDefinition } = spec;
  return {
    uuid: metadata.uuid,
    behavior: spec.behavior,
    token: spec.runToken,
    block: { ...buildingBlock.spec, uuid: buildingBlock.uuid },
    definition: { uuid: buildingBlockDefinition.uuid, version: buildingBlockDefinition.spec.version },
    implementation: buildingBlockDefinition.spec.implementation,
    baseUrl: links.meshstackBaseUrl?.href,
    planArtifact: links.planArtifact?.href,
    text,
  };
}
