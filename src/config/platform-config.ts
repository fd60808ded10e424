import { z } from 'zod';
import { backendConfig } from '../model/backend-config.ts';
import { durationPattern } from '../model/duration.ts';
import { namePartProblem } from '../model/instance.ts';
import { toolchainConfig } from '../model/toolchain-config.ts';

/** A text that is right when nothing is said to be wrong with it. */
export function checkedText(problemOf: (value: string) => string | undefined) {
  return z.string().superRefine((value, context) => {
    const message = problemOf(value);
    if (message) context.addIssue({ code: 'custom', message });
  });
}

/** A name that becomes part of an instance's name. */
export const namePart = checkedText(namePartProblem);

const inputs = z.record(z.string(), z.unknown());

const cluster = z.union([
  z.strictObject({ embedded: z.literal(true).describe('the cluster of "berth dev up"') }),
  z.strictObject({ layer: z.string().describe('layer that makes the cluster, such as ske') }),
  z.strictObject({
    kubeconfig: z
      .string()
      .optional()
      .describe('file; relative to berth.yaml (default: $KUBECONFIG or ~/.kube/config)'),
    context: z.string().optional().describe('context in it (default: its current-context)'),
  }),
]);

const waiver = z.strictObject({
  rule: z.string().describe('name of the rule'),
  instance: z
    .string()
    .min(1, 'must not be empty')
    .describe(
      'name of the instance, such as production.payments.namespace-with-argocd; * stands for any text',
    ),
  until: z.iso.date('must be a day such as 2026-12-31').describe('last day that the exception holds (UTC)'),
  reason: z.string().min(1, 'must not be empty').describe('why, for those who read it later'),
});

export const environmentConfig = z.strictObject({
  production: z
    .boolean()
    .default(false)
    .describe('turns on what protects production, such as deletion protection'),
  cluster: cluster.default({ embedded: true }).describe('the Kubernetes cluster'),
  backend: backendConfig
    .default({ type: 'local' })
    .describe('where state, inventory and run records are kept; credentials are references only'),
  argocd: z
    .strictObject({
      namespace: z.string().default('argocd').describe('namespace of Argo CD'),
      destination: z
        .string()
        .default('https://kubernetes.default.svc')
        .describe('address of the cluster as Argo CD knows it'),
      url: z.string().default('').describe('address of its user interface'),
    })
    .prefault({}),
  ingressNamespace: z.string().default('ingress-nginx').describe('namespace of the ingress controller'),
  monitoringNamespace: z.string().default('monitoring').describe('namespace of the monitoring'),
  adoptable: z
    .array(z.string().min(1, 'must not be empty'))
    .default([])
    .describe(
      'existing namespaces that instances may take over whatever their labels; * stands for any text',
    ),
  defaults: inputs.default({}).describe('values of block inputs, for every team of this environment'),
  layers: z
    .record(z.string(), inputs)
    .default({})
    .describe('inputs of the platform layers here, by name; they win over those below "layers"'),
});

/** berth.yaml. */
export const platformConfig = z.strictObject({
  apiVersion: z.literal('berth/v1'),
  kind: z.literal('Platform'),
  organisation: z.string().min(1, 'must not be empty').describe('name of the organisation'),
  environments: z
    .record(namePart, environmentConfig)
    .refine((environments) => Object.keys(environments).length > 0, 'must name at least one environment')
    .describe('named targets: cluster, state, defaults'),
  toolchain: toolchainConfig.default({}).describe('programs and providers'),
  drift: z
    .strictObject({
      maxAge: z
        .string()
        .regex(new RegExp(durationPattern), 'must be a number and s, m, h or d, such as 24h')
        .default('24h')
        .describe('an unchanged instance is checked again when its last check is older'),
    })
    .prefault({}),
  policy: z
    .strictObject({
      waivers: z.array(waiver).default([]).describe('exceptions from rules, each with an end and a reason'),
    })
    .prefault({})
    .describe('the rules of the platform'),
  layers: z.record(z.string(), inputs).default({}).describe('inputs of the platform layers, by name'),
});

export type PlatformConfig = z.infer<typeof platformConfig>;
export type EnvironmentConfig = z.infer<typeof environmentConfig>;

/** What holds without a berth.yaml: one environment on the embedded cluster. */
export function defaultPlatformConfig(): PlatformConfig {
  return platformConfig.parse({
    apiVersion: 'berth/v1',
    kind: 'Platform',
    organisation: 'default',
    environments: { dev: {} },
  });
}
