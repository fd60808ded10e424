import path from 'node:path';

/** Folder of the fixtures; as the root of a catalog it gives the block plain-namespace. */
export const fixtures = path.resolve('test/fixtures');

/** What "catalog new" makes content of; as the root of a catalog it gives the block my-block and the layer my-layer. */
export const templates = path.resolve('templates');
