import path from 'node:path';

/** Folder of the fixtures; as the root of a catalog it gives the block plain-namespace. */
export const fixtures = path.resolve('test/fixtures');
