import { createHash } from 'node:crypto';
import type { StateTexts } from '../backend.ts';
import type { DocumentStore } from '../document-store.ts';
import { lockInfo } from '../terraform-lock.ts';
import type { KubernetesObject, NamespaceObjects } from './objects.ts';
import { packed, unpacked } from './secret-text.ts';

/** Of a value of a label, and so of a workspace. */
const mostCharacters = 63;
const longNames = 'state-names';

/** Secrets and Leases that Terraform and OpenTofu make. Source: internal/backend/remote-state/kubernetes of both. */
const workspaceLabel = 'tfstateWorkspace';
const suffixLabel = 'tfstateSecretSuffix';
const lockAnnotation = 'app.terraform.io/lock-info';

/** The workspace of an instance: its name, or a part and a hash of one that is too long for a label. */
export function workspaceOf(instance: string): string {
  if (instance.length <= mostCharacters) return instance;
  const hash = createHash('sha256').update(instance).digest('hex').slice(0, 16);
  const start = instance.slice(0, mostCharacters - hash.length - 1);
  return `${start.replace(/[^a-z0-9]+$/, '')}-${hash}`;
}

/** Names of the Secret and of the Lease of an instance. */
export function stateNames(
  instance: string,
  name: string,
): { readonly secret: string; readonly lease: string } {
  const secret = `tfstate-${workspaceOf(instance)}-${name}`;
  return { secret, lease: `lock-${secret}` };
}

/** States as Terraform's backend keeps them. @param name the suffix of its Secrets */
export function kubernetesStates(
  objects: NamespaceObjects,
  documents: DocumentStore,
  name: string,
): StateTexts & { keepName(instance: string): Promise<void> } {
  const all = { tfstate: 'true', [suffixLabel]: name };
  const labels = (instance: string) => ({ ...all, [workspaceLabel]: workspaceOf(instance) });
  /** In order: Terraform cuts what does not fit into one Secret, and OpenTofu does not. */
  const partsOf = async (instance: string) => {
    const parts = await objects.list('secrets', labels(instance), { content: true });
    return parts.sort((a, b) => partNumber(a) - partNumber(b));
  };
  /** Nothing on a Secret tells the whole of a name that was cut. */
  const keepName = async (instance: string) => {
    const workspace = workspaceOf(instance);
    if (workspace !== instance) await documents.write(`${longNames}/${workspace}`, instance, 'nothing');
  };
  return {
    keepName,
    read: async (instance) => {
      const texts = (await partsOf(instance)).flatMap(({ data }) => data?.tfstate ?? []);
      return texts.length > 0 ? await unpacked(texts) : undefined;
    },
    write: async (instance, text) => {
      await keepName(instance);
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: stateNames(instance, name).secret,
          labels: { ...labels(instance), 'app.kubernetes.io/managed-by': 'terraform' },
          annotations: { encoding: 'gzip' },
        },
        data: { tfstate: await packed(text, `the state of "${instance}"`) },
      };
      while (!(await objects.replace('secrets', secret)) && !(await objects.create('secrets', secret)));
      for (const part of await partsOf(instance))
        if (part.metadata.name !== secret.metadata.name) await objects.remove('secrets', part.metadata.name);
    },
    remove: async (instance) => {
      for (const part of await partsOf(instance)) await objects.remove('secrets', part.metadata.name);
      await objects.remove('leases', stateNames(instance, name).lease);
      await documents.remove(`${longNames}/${workspaceOf(instance)}`);
    },
    names: async () => {
      const secrets = await objects.list('secrets', all, { content: false });
      const long = await documents.readAll(longNames);
      const workspaces = secrets.flatMap(({ metadata }) => metadata.labels?.[workspaceLabel] ?? []);
      const names = workspaces.map((workspace) => long.get(`${longNames}/${workspace}`) ?? workspace);
      return [...new Set(names)].filter((one) => one !== 'default');
    },
    lock: async (instance) => {
      const lease = await objects.read('leases', stateNames(instance, name).lease);
      if (!lease?.spec?.holderIdentity) return undefined;
      return { ...lockInfo(lease.metadata.annotations?.[lockAnnotation]), processes: [], unseen: true };
    },
    unlock: async (instance) => await objects.remove('leases', stateNames(instance, name).lease),
  };
}

/** "tfstate-<workspace>-<name>" comes first, then "-part-1" and so on. */
function partNumber({ metadata }: KubernetesObject): number {
  return Number(/-part-(\d+)$/.exec(metadata.name)?.[1] ?? 0);
}
