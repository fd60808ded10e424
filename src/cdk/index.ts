/** What content (layers, blocks) may use to build its resources: `import { ... } from 'berth/cdk'`. */
export { KubectlManifest } from './bindings/kubectl-manifest.ts';
export {
  type Expression,
  entriesIf,
  expression,
  jsonencode,
  merge,
  print,
  reference,
  revision,
  type Value,
} from './expression.ts';
export type { Construct, Scope, ScopeOf, Variables } from './stack.ts';
