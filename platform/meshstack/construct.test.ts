import { describe, expect, test } from 'vitest';
import { Catalog } from '../../src/catalog/catalog.ts';
import { structuralChoices } from '../../src/model/input-model.ts';
import { providerSets } from '../../src/model/provider-set.ts';
import { synthesize } from '../../src/synth/module.ts';
import { tenantRoles as rolesOfArgocd } from '../argocd/names.ts';
import { inputs } from './inputs.ts';
import { accountNames, tenantRoles } from './names.ts';

const layer = new Catalog().layer('meshstack');
const choices = structuralChoices(inputs);

async function moduleOf(choice: Readonly<Record<string, string>>) {
  return JSON.parse((await synthesize(layer, choice, providerSets.registry)).json);
}

test('landing zones give the roles that the layer argocd makes', () => {
  expect(tenantRoles).toEqual(rolesOfArgocd);
});

test('both accounts may be there, and either alone', () => {
  expect(choices).toEqual([{ accounts: 'both' }, { accounts: 'replicator' }, { accounts: 'metering' }]);
});

describe.each(choices)('with accounts $accounts', (choice) => {
  const wanted = choice.accounts === 'both' ? ['replicator', 'metering'] : [choice.accounts as 'metering'];

  test('there are the accounts that were chosen, and no others', async () => {
    const { resource, ephemeral } = await moduleOf(choice);
    expect(Object.keys(resource.kubernetes_service_account_v1)).toEqual(wanted);
    expect(Object.keys(ephemeral.kubernetes_token_request_v1)).toEqual(wanted);
    const roles = Object.values<{ metadata: { name: string } }>(resource.kubernetes_cluster_role_v1);
    expect(roles.map(({ metadata }) => metadata.name)).toEqual(
      wanted.map((kind) => accountNames[kind as keyof typeof accountNames]),
    );
    const { kubernetes } = resource.meshstack_platform.platform.spec.config;
    expect('replication' in kubernetes).toBe(wanted.includes('replicator'));
    expect('metering' in kubernetes).toBe(wanted.includes('metering'));
  });

  test('a token goes from Kubernetes to meshStack, and nowhere else', async () => {
    const { resource, ephemeral, output } = await moduleOf(choice);
    const { spec } = resource.meshstack_platform.platform;
    const { replication, metering } = spec.config.kubernetes;
    const sent = [replication, metering].flatMap((one) => one?.client_config.access_token.secret_value ?? []);
    expect(sent).toEqual(wanted.map((kind) => `\${ephemeral.kubernetes_token_request_v1.${kind}.token}`));
    expect(JSON.stringify([resource, output]).split('ephemeral.')).toHaveLength(wanted.length + 1);
    for (const kind of wanted) {
      expect(ephemeral.kubernetes_token_request_v1[kind].spec.bound_object_ref.uid).toBe(
        `\${kubectl_manifest.${kind}_token.uid}`,
      );
      expect(resource.kubectl_manifest[`${kind}_token`].lifecycle).toEqual({ create_before_destroy: true });
    }
  });

  test('certificates are checked, and what people publish stays as they have it', async () => {
    const { lifecycle, spec } = (await moduleOf(choice)).resource.meshstack_platform.platform;
    expect(spec.config.kubernetes.disable_ssl_validation).toBe(false);
    expect(lifecycle).toEqual({ ignore_changes: ['spec.availability'] });
  });
});

test('the replicator has no right before it is held back', async () => {
  const { resource } = await moduleOf({ accounts: 'both' });
  expect(resource.kubernetes_cluster_role_binding_v1.replicator_binding.depends_on).toEqual([
    'kubectl_manifest.meshstack-replicator-binding',
  ]);
});
