import { createHash } from 'node:crypto';
import { type DocumentStore, namesIn, type Over, type StoredDocument } from '../document-store.ts';
import type { KubernetesObject, NamespaceObjects } from './objects.ts';
import { packed, unpacked } from './secret-text.ts';

const storeLabel = 'berth.dev/documents';
/** First part of the address: what is listed is one folder, mostly. */
const folderLabel = 'berth.dev/folder';
const addressAnnotation = 'berth.dev/address';

/** Documents as one Secret each; an address may be longer than a name, so that the name is its hash. */
export function kubernetesDocuments(objects: NamespaceObjects, name: string): DocumentStore {
  const secretName = (address: string) =>
    `berth-${name}-${createHash('sha256').update(address).digest('hex').slice(0, 40)}`;
  const labels = (address: string) => ({
    [storeLabel]: name,
    [folderLabel]: address.split('/')[0] ?? '',
  });
  const below = async (folder: string, options: { readonly content: boolean }) =>
    (await objects.list('secrets', labels(folder), options)).filter((secret) =>
      addressOf(secret).startsWith(`${folder}/`),
    );
  const addresses = async (folder: string) => (await below(folder, { content: false })).map(addressOf);
  const write = async (address: string, text: string, over?: Over): Promise<boolean> => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: secretName(address),
        labels: labels(address),
        annotations: { [addressAnnotation]: address },
        ...(typeof over === 'object' && { resourceVersion: over.version }),
      },
      data: { text: await packed(text, `the document "${address}"`) },
    };
    if (over === 'nothing') return await objects.create('secrets', secret);
    if (over) return await objects.replace('secrets', secret);
    while (!(await objects.replace('secrets', secret)) && !(await objects.create('secrets', secret)));
    return true;
  };
  return {
    read: async (address) => {
      const secret = await objects.read('secrets', secretName(address));
      return secret && (await stored(secret));
    },
    write,
    remove: async (address) => await objects.remove('secrets', secretName(address)),
    names: async (folder) => namesIn(await addresses(folder), folder, 'documents'),
    folders: async (folder) => namesIn(await addresses(folder), folder, 'folders'),
    readAll: async (folder) => {
      const secrets = await below(folder, { content: true });
      const texts = secrets.map(async (one) => [addressOf(one), (await stored(one)).text] as const);
      return new Map(await Promise.all(texts));
    },
  };
}

function addressOf({ metadata }: KubernetesObject): string {
  return metadata.annotations?.[addressAnnotation] ?? '';
}

async function stored({ metadata, data }: KubernetesObject): Promise<StoredDocument> {
  return { text: await unpacked([data?.text ?? '']), version: metadata.resourceVersion ?? '' };
}
