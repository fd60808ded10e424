import { z } from 'zod';
import { type ApplicationState, applicationState } from '../../cluster/application.ts';
import type { ClusterApi } from '../../cluster/cluster-api.ts';
import { type WorkloadProblem, workloadProblems } from '../../cluster/workload-problems.ts';
import { BerthError } from '../../errors.ts';
import type { Delivery } from '../../model/content.ts';
import type { InstanceRecord } from '../../model/run.ts';
import { imageParts, imageProblem, type RegistryLogin } from '../../service/image-lookup.ts';
import { ClusterSession } from '../cluster/cluster-session.ts';
import { embeddedCluster, isEmbedded } from '../cluster/dev-cluster.ts';
import type { EngineContext } from '../context.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { isApplied } from './instance-record.ts';
import { ago } from './instance-status.ts';

/** What the cluster says of an instance that Argo CD deploys to. */
export interface DeliveryStatus {
  readonly instance: string;
  readonly application: string;
  /** E.g. "Synced"; Unknown as long as Argo CD has not looked. */
  readonly sync: string;
  /** E.g. "Healthy". */
  readonly health: string;
  /** The commit that the cluster was compared with last. */
  readonly revision: string;
  /** Age of that comparison. */
  readonly lookedAt: string;
  /** As the objects of the namespace name them: repository and digest. */
  readonly images: readonly string[];
  /** What is wrong, the most telling first. */
  readonly problems: readonly WorkloadProblem[];
  /** What of the quota is used. */
  readonly quota: readonly { readonly resource: string; readonly used: string; readonly hard: string }[];
  readonly links: Readonly<Record<string, string>>;
}

const quotas = z.object({
  items: z.array(
    z.object({
      status: z
        .object({
          hard: z.record(z.string(), z.string()).default({}),
          used: z.record(z.string(), z.string()).default({}),
        })
        .prefault({}),
    }),
  ),
});
const pullSecret = z.object({ data: z.object({ '.dockerconfigjson': z.string() }) });
const logins = z.object({
  auths: z.record(z.string(), z.object({ username: z.string(), password: z.string() })),
});

/** How the Applications of instances stand; those that are not applied, or have none, are left out. */
export async function deliveryStatuses(
  context: EngineContext,
  specs: readonly InstanceSpec[],
): Promise<DeliveryStatus[]> {
  const found = await Promise.all(
    specs.map(async (spec) => {
      const record = await context.inventory.instance(spec.name);
      const { deploys } = spec.content;
      return deploys && isApplied(record) ? [await statusOf(context, spec, record, deploys)] : [];
    }),
  );
  return found.flat();
}

async function statusOf(
  context: EngineContext,
  spec: InstanceSpec,
  { outputs, inputs }: InstanceRecord,
  deploys: Delivery,
): Promise<DeliveryStatus> {
  const [application, namespace] = [deploys.application, deploys.namespace].map((name) =>
    text(outputs[name]),
  );
  const argocdNamespace = text(inputs[deploys.argocdNamespace]);
  const links = z.record(z.string(), z.string()).catch({}).parse(outputs[deploys.links]);
  const base = { instance: spec.name, application: application ?? '', links };
  try {
    const api = await new ClusterSession(context, spec.environment).api();
    const place = `/apis/argoproj.io/v1alpha1/namespaces/${argocdNamespace}/applications/${application}`;
    const [object, workloads, quota, missing] = await Promise.all([
      api.read(place),
      workloadProblems(api, namespace ?? ''),
      api.read(`/api/v1/namespaces/${namespace}/resourcequotas`),
      missingParts(context, spec),
    ]);
    const state = applicationState(object ?? {});
    const images = isEmbedded(spec.environment.config)
      ? await imageProblems(context, api, state, namespace ?? '', text(outputs[deploys.pullSecret]))
      : [];
    const gone = object ? [] : [{ object: `Application/${application}`, message: 'it is gone' }];
    return {
      ...base,
      sync: state.sync,
      health: state.health,
      revision: state.revision ?? '-',
      lookedAt: state.lookedAt ? ago(state.lookedAt) : 'never',
      images: state.images,
      problems: [...missing, ...gone, ...state.problems, ...workloads, ...images],
      quota: quotaRows(quota),
    };
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    const problems = [{ object: 'cluster', message: `${error.message} (${error.fix})` }];
    return {
      ...base,
      ...{ sync: 'Unknown', health: 'Unknown', revision: '-', lookedAt: '-' },
      ...{ images: [], problems, quota: [] },
    };
  }
}

/** Of an embedded cluster berth knows which processes should run. */
async function missingParts(
  context: EngineContext,
  { environment }: InstanceSpec,
): Promise<WorkloadProblem[]> {
  if (!isEmbedded(environment.config)) return [];
  const { gitops } = await embeddedCluster(context).status();
  if (!gitops)
    return [
      { object: 'Argo CD', message: 'it does not run on this cluster; "berth dev up --gitops" starts it' },
    ];
  return gitops.processes
    .filter(({ pid }) => pid === undefined)
    .map(({ name }) => ({ object: name, message: 'it does not run; "berth dev up" starts it' }));
}

/** No node of an embedded cluster pulls anything: berth asks in its place, with the pull secret of the team. */
async function imageProblems(
  context: EngineContext,
  api: ClusterApi,
  { images }: ApplicationState,
  namespace: string,
  secretName: string,
): Promise<WorkloadProblem[]> {
  const { gitops } = await embeddedCluster(context).status();
  if (!gitops || secretName === '') return [];
  const authority = await embeddedCluster(context).authority();
  const secret = await api.read(`/api/v1/namespaces/${namespace}/secrets/${secretName}`);
  const { auths } = secret
    ? logins.parse(
        JSON.parse(Buffer.from(pullSecret.parse(secret).data['.dockerconfigjson'], 'base64').toString()),
      )
    : { auths: {} };
  const asked = images.map(async (image) => {
    const host = imageParts(image)?.host ?? '';
    const login: RegistryLogin | undefined = auths[host];
    // Of other registries, that of this machine knows nothing.
    if (!login || gitops.registry !== `https://${host}`) return [];
    const message = await imageProblem(image, login, authority);
    return message ? [{ object: image, message }] : [];
  });
  return (await Promise.all(asked)).flat();
}

function quotaRows(list: unknown): DeliveryStatus['quota'] {
  return quotas.parse(list ?? { items: [] }).items.flatMap(({ status: { hard, used } }) =>
    Object.entries(hard).map(([resource, limit]) => ({
      resource,
      used: used[resource] ?? '0',
      hard: limit,
    })),
  );
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
