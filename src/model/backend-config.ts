import { z } from 'zod';

/** What is said of a credential that stands in a file as it is; its value is said nowhere. */
export const holdsSecret = 'holds a secret as plain text';

/** Where a credential comes from. Commands are left out: every process would have to start them. */
const credential = z.union(
  [
    z.strictObject({ env: z.string().min(1).describe('environment variable') }),
    z.strictObject({ file: z.string().min(1).describe('file; relative to berth.yaml') }),
  ],
  { error: ({ input }) => (typeof input === 'string' ? holdsSecret : undefined) },
);

export type CredentialReference = z.infer<typeof credential>;

const address = z
  .string()
  .refine((text) => !/\/\/[^/]*:[^/]*@/.test(text), { error: holdsSecret, abort: true })
  .refine((text) => /^https?:\/\/[^/]/.test(text) && URL.canParse(text), 'must be an http or https address');

/** What names a folder below something: no "..", nothing at its ends. */
const folder = z
  .string()
  .regex(/^([a-z0-9][\w.-]*(\/[a-z0-9][\w.-]*)*)?$/i, 'must be a path such as platform/berth');

const encryption = z
  .strictObject({
    passphrase: credential.describe('16 characters at least; whoever loses it loses the states'),
  })
  .optional()
  .describe('OpenTofu encrypts states and plans; not for terraform');

export type EncryptionConfig = NonNullable<z.infer<typeof encryption>>;

const local = z
  .strictObject({ type: z.literal('local'), encryption })
  .describe('this machine: .berth beside berth.yaml');

const http = z
  .strictObject({
    type: z.literal('http'),
    address: address.describe("address of berth's state server"),
    username: credential.optional().describe('default: environment variable TF_HTTP_USERNAME'),
    password: credential.optional().describe('default: environment variable TF_HTTP_PASSWORD'),
    encryption,
  })
  .describe("a state server that speaks berth's protocol");

const pg = z
  .strictObject({
    type: z.literal('pg'),
    connection: credential
      .optional()
      .describe('postgres:// address with user and password; default: environment variable PG_CONN_STR'),
    schema: z
      .string()
      .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be a lower-case SQL name')
      .default('berth')
      .describe('schema of the database; made when it is not there'),
    encryption,
  })
  .describe('PostgreSQL');

const s3 = z
  .strictObject({
    type: z.literal('s3'),
    bucket: z.string().min(3, 'must have 3 characters at least').describe('bucket; it has to be there'),
    region: z.string().min(1, 'must not be empty').describe('region, such as eu01'),
    prefix: folder.default('').describe('folder in the bucket'),
    endpoint: address.optional().describe('address of the object storage; default: that of AWS'),
    pathStyle: z.boolean().default(false).describe('the bucket is a part of the path, not of the host name'),
    locks: z
      .enum(['bucket', 'external'])
      .default('bucket')
      .describe(
        'bucket = by conditional writes, which are proved by experiment; external = the storage does not have them, ' +
          'and something else lets one run at a time',
      ),
    accessKey: credential.optional().describe('default: environment variable AWS_ACCESS_KEY_ID'),
    secretKey: credential.optional().describe('default: environment variable AWS_SECRET_ACCESS_KEY'),
    sessionToken: credential.optional().describe('default: environment variable AWS_SESSION_TOKEN'),
    encryption,
  })
  .describe('object storage');

const kubernetes = z
  .strictObject({
    type: z.literal('kubernetes'),
    namespace: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be the name of a namespace')
      .describe('namespace of the Secrets; it has to be there'),
    name: z
      .string()
      .regex(/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/, 'must be a lower-case name of at most 32 characters')
      .refine(
        (text) => !/-\d+$/.test(text),
        'must not end with a number: Terraform counts the parts of large states so',
      )
      .default('berth')
      .describe('tells projects that share the namespace apart; a part of the names of all Secrets'),
    kubeconfig: z
      .string()
      .min(1)
      .optional()
      .describe('file; relative to berth.yaml (default: $KUBECONFIG or ~/.kube/config)'),
    context: z.string().min(1).optional().describe('context in it (default: its current-context)'),
    encryption,
  })
  .describe('Secrets and Leases of a Kubernetes cluster');

const types = [local, http, pg, s3, kubernetes] as const;

/** Where an environment keeps state, inventory and run records. */
export const backendConfig = z.discriminatedUnion('type', types, {
  error: ({ code, input }) =>
    code === 'invalid_union' && typeof input === 'object'
      ? `must be one of: ${types.map(({ shape }) => shape.type.value).join(', ')}`
      : undefined,
});

export type BackendConfig = z.infer<typeof backendConfig>;
export type RemoteConfig<T extends BackendConfig['type']> = Extract<BackendConfig, { type: T }>;
