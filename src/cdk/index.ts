/** What content (layers, blocks) may use to build its resources: `import { ... } from 'berth/cdk'`. */
export { type AdmissionPolicy, admissionPolicy, celText, type Validation } from './admission-policy.ts';
export { KubectlManifest } from './bindings/kubectl-manifest.ts';
export { serviceAccountToken } from './bindings/service-account-token.ts';
export {
  countIf,
  type Expression,
  entriesIf,
  expression,
  jsonencode,
  jsonText,
  merge,
  print,
  reference,
  revision,
  type Value,
} from './expression.ts';
export type { Construct, Scope, ScopeOf, Variables } from './stack.ts';
