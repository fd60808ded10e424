/** Resources of STACKIT: `import { ... } from 'berth/stackit'`. Facts: facts/stackit.json. */
export { DnsZone } from './dns-zone.ts';
export { ObjectstorageBucket } from './objectstorage-bucket.ts';
export { ObjectstorageCredential } from './objectstorage-credential.ts';
export { ObjectstorageCredentialsGroup } from './objectstorage-credentials-group.ts';
export { PostgresflexDatabase } from './postgresflex-database.ts';
export { PostgresflexInstance } from './postgresflex-instance.ts';
export { StackitProvider } from './provider.ts';
export { SkeCluster } from './ske-cluster.ts';
export { SkeKubeconfig } from './ske-kubeconfig.ts';
