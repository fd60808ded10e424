/** Resources of meshStack: `import { ... } from 'berth/meshstack'`. Facts: facts/meshstack.json. */
export { MeshstackBuildingBlockDefinition } from './building-block-definition.ts';
export { MeshstackLandingZone } from './landing-zone.ts';
export { MeshstackLocation } from './location.ts';
export { MeshstackPlatform } from './platform.ts';
export { MeshstackProvider } from './provider.ts';
