import { randomBytes } from 'node:crypto';
import type { ProjectPaths } from '../model/paths.ts';
import type { StateHome } from './backend.ts';
import type { DocumentStore } from './document-store.ts';
import { identityKey, keepIdentityKey } from './identity-key.ts';
import { localBackend } from './local-backend.ts';
import { localDocuments } from './local-documents.ts';
import { proveLocks } from './lock-proof.ts';
import { type RemotePlace, remoteBackend } from './remote-backend.ts';

/** Everything beside berth.yaml. */
export function localHome(paths: Pick<ProjectPaths, 'data' | 'state'>): StateHome {
  return {
    backend: localBackend(paths),
    documents: localDocuments(paths.data),
    place: paths.data,
    proveLocks: async () => 'operating system',
    identityKey: async () => await identityKey(paths.data),
    keepKey: async (key) => await keepIdentityKey(paths.data, key),
  };
}

/** Everything at one remote place. @param locks external: something else lets one run at a time */
export function remoteHome(place: string, remote: RemotePlace, locks: 'own' | 'external' = 'own'): StateHome {
  const { documents } = remote;
  return {
    backend: remoteBackend(remote),
    documents,
    place,
    proveLocks: async () => {
      if (locks === 'external') return 'external';
      await proveLocks(documents, place);
      return 'experiment';
    },
    identityKey: async () => await documentKey(documents, randomBytes(32)),
    keepKey: async (key) => (await documentKey(documents, key)).equals(key),
  };
}

const address = 'keys/identity';

/** Whoever comes second uses the key of the first. */
async function documentKey(documents: DocumentStore, fresh: Buffer): Promise<Buffer> {
  const standing = await documents.read(address);
  if (standing) return Buffer.from(standing.text, 'hex');
  if (await documents.write(address, fresh.toString('hex'), 'nothing')) return fresh;
  return await documentKey(documents, fresh);
}
