import { z } from 'zod';
import type { ClusterApi } from '../../cluster/cluster-api.ts';
import { listObjects, namespacePath, objectPath, resourcesOf } from '../../cluster/object-lookup.ts';

/** What Terraform waits for: the type of the resource and the id that its provider gave it. */
export interface DeletedResource {
  readonly type: string;
  readonly id: string;
}

/** Why an object does not go away, and what helps. */
export interface DeletionCause {
  /** What holds the deletion; tells two causes apart. */
  readonly problem: string;
  readonly fix: string;
}

const metadata = z.object({
  name: z.string(),
  deletionTimestamp: z.string().optional(),
  finalizers: z.array(z.string()).optional(),
});
const object = z.object({ metadata });
const namespaceObject = z.object({
  metadata,
  status: z
    .object({
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().default('') }))
        .default([]),
    })
    .default({ conditions: [] }),
});

/** Objects of one kind that are named one by one; of more, the number. */
const named = 5;

/**
 * Why an object that is being deleted is still there. Looks at namespaces and at kubectl manifests: for everything
 * else, Terraform does not wait.
 * @returns nothing when it is gone, or when nothing is known to hold it
 * @throws as ClusterApi.read() does
 */
export async function deletionCauses(
  api: Pick<ClusterApi, 'read'>,
  { type, id }: DeletedResource,
): Promise<DeletionCause[]> {
  if (type === 'kubernetes_namespace_v1' || type === 'kubernetes_namespace')
    return await inNamespace(api, id);
  return type === 'kubectl_manifest' ? await ofManifest(api, id) : [];
}

async function inNamespace(api: Pick<ClusterApi, 'read'>, name: string): Promise<DeletionCause[]> {
  const found = namespaceObject.safeParse(await api.read(namespacePath(name)));
  if (!found.success || !found.data.metadata.deletionTimestamp) return [];
  const messages = (wanted: string) =>
    found.data.status.conditions
      .filter(({ type, status }) => type === wanted && status === 'True')
      .map(({ message }) => message);
  const causes: DeletionCause[] = held('namespaces', undefined, found.data.metadata);
  for (const message of messages('NamespaceDeletionDiscoveryFailure')) {
    causes.push({
      problem: `the API server cannot list all kinds of objects in namespace ${name}: ${message}`,
      fix: 'see "kubectl get apiservices" for the one that is not available; bring its server up, or delete it',
    });
  }
  for (const resource of remaining(messages('NamespaceContentRemaining'))) {
    const objects = (await listObjects(api, resource, name)).flatMap((one) => {
      const parsed = object.safeParse(one);
      return parsed.success ? [parsed.data.metadata] : [];
    });
    const stuck = objects.flatMap((one) => held(resource.replace(/\.$/, ''), name, one));
    causes.push(...stuck.slice(0, named));
    if (stuck.length > named) {
      causes.push({
        problem: `${stuck.length - named} more ${resource.replace(/\.$/, '')} in namespace ${name} have finalizers`,
        fix: `see "kubectl -n ${name} get ${resource.replace(/\.$/, '')}"`,
      });
    }
  }
  return causes;
}

/** "Some resources are remaining: configmaps. has 1 resource instances, ..." Source: Kubernetes, namespace controller. */
function remaining(messages: readonly string[]): string[] {
  return messages.flatMap((message) =>
    [...message.matchAll(/([a-z0-9.-]+) has \d+ resource/g)].map(([, one]) => one ?? ''),
  );
}

/** @param id "/apis/GROUP/VERSION/namespaces/NAMESPACE/KINDs/NAME", as the provider puts it together */
async function ofManifest(api: Pick<ClusterApi, 'read'>, id: string): Promise<DeletionCause[]> {
  const match = /^\/apis?\/(.+?)(?:\/namespaces\/([^/]+))?\/([^/]+)\/([^/]+)$/.exec(id);
  const [, apiVersion = '', namespace, kinds, name = ''] = match ?? [];
  const resource = (await resourcesOf(api, apiVersion)).find(
    ({ name: plural, kind }) =>
      plural === kinds || `${kind.toLowerCase()}s` === kinds || `${kind.toLowerCase()}es` === kinds,
  );
  if (!resource) return [];
  const found = object.safeParse(await api.read(objectPath(resource, { apiVersion, namespace, name })));
  if (!found.success) return [];
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  return held(`${resource.name}${group}`, namespace, found.data.metadata);
}

/** The cause that an object itself is, when it is being deleted and has finalizers. */
function held(
  resource: string,
  namespace: string | undefined,
  { name, deletionTimestamp, finalizers = [] }: z.infer<typeof metadata>,
): DeletionCause[] {
  if (!deletionTimestamp || finalizers.length === 0) return [];
  const within = namespace === undefined ? '' : `-n ${namespace} `;
  const command = `kubectl ${within}patch ${resource} ${name} --type=merge -p '{"metadata":{"finalizers":null}}'`;
  const them = finalizers.length === 1 ? 'that finalizer was' : 'those finalizers were';
  return [
    {
      problem: `${resource} "${name}"${namespace === undefined ? '' : ` in namespace ${namespace}`} waits for ${finalizers.length === 1 ? 'its finalizer' : 'its finalizers'} ${finalizers.join(', ')}`,
      fix: `${finalizers.map(ownersPart).join('; ')}; by force: "${command}", which leaves behind what ${them} to clean up`,
    },
  ];
}

/** Who takes a finalizer away on a good day. */
const owners: readonly (readonly [RegExp, string])[] = [
  [
    /^(post-delete-finalizer|resources-finalizer)\.argocd\.argoproj\.io/,
    'the application controller of Argo CD has to run: it deletes what the Application made and then lets it go',
  ],
  [/^kubernetes\.io\/pvc-protection$/, 'a pod still uses the volume: delete that pod'],
  [/^foregroundDeletion$/, 'objects that this one owns are still being deleted: see what holds those'],
];

function ownersPart(finalizer: string): string {
  const [, text] = owners.find(([pattern]) => pattern.test(finalizer)) ?? [];
  return text ?? `let the controller that owns ${finalizer} do its work`;
}
