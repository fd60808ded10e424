import type { InstanceRecord } from '../../src/model/run.ts';

/** The inventory's entry of an instance that a test makes up. */
export function instanceRecord(changes: Partial<InstanceRecord> = {}): InstanceRecord {
  return {
    version: 1,
    instance: 'dev.a.namespace-with-argocd',
    kind: 'block',
    environment: 'dev',
    team: 'a',
    content: { name: 'namespace-with-argocd', version: '1.0.0' },
    choice: { namespace_mode: 'create', harbor_mode: 'none' },
    inputs: { namespace_name: 'app-a' },
    variables: { namespace_name: 'app-a' },
    secrets: {},
    program: { name: 'terraform', version: '1.11.4' },
    providerSet: 'embedded',
    identity: 'identity',
    runId: '20260801t101500z-a1b2c3',
    checkedAt: '2026-08-01T10:15:00.000Z',
    outputs: {},
    ...changes,
  };
}

/** A state with one object, as Terraform writes it. */
export function stateText(changes: Record<string, unknown> = {}): string {
  const state = {
    version: 4,
    terraform_version: '1.11.4',
    serial: 3,
    lineage: 'lineage-a',
    outputs: {},
    resources: [
      {
        mode: 'managed',
        type: 'kubernetes_namespace_v1',
        name: 'namespace',
        provider: 'provider["berth.local/embedded/kubernetes"]',
        instances: [{ attributes: { id: 'app-a' }, sensitive_attributes: [] }],
      },
    ],
    ...changes,
  };
  return `${JSON.stringify(state, null, 2)}\n`;
}
