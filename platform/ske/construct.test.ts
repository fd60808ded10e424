import { describe, expect, test } from 'vitest';
import { Catalog } from '../../src/catalog/catalog.ts';
import { structuralChoices } from '../../src/model/input-model.ts';
import { providerSets } from '../../src/model/provider-set.ts';
import { synthesize } from '../../src/synth/module.ts';
import { inputs } from './inputs.ts';

const layer = new Catalog().layer('ske');

async function moduleOf(choice: Readonly<Record<string, string>>) {
  return JSON.parse((await synthesize(layer, choice, providerSets.registry)).json);
}

test('there is a module for each way of DNS', () => {
  expect(structuralChoices(inputs)).toHaveLength(3);
});

describe.each(structuralChoices(inputs))('with dns $dns', (choice) => {
  const resources = async () => (await moduleOf(choice)).resource;

  test('there are the cluster, its kubeconfig, and what was chosen', async () => {
    const kinds = Object.keys(await resources()).sort();
    expect(kinds).toEqual(
      [
        ...(choice.dns === 'zone' ? ['stackit_dns_zone'] : []),
        ...['stackit_ske_cluster', 'stackit_ske_kubeconfig'],
      ].sort(),
    );
  });

  test('the DNS extension is on with the zones that there are', async () => {
    const zones = {
      none: undefined,
      existing: '${var.dns_zones}',
      zone: '${[stackit_dns_zone.zone.dns_name]}',
    };
    const { dns } = (await resources()).stackit_ske_cluster.cluster.extensions;
    expect(dns?.zones).toBe(zones[choice.dns as keyof typeof zones]);
  });

  test('no output holds more of the kubeconfig than address and certificate', async () => {
    const { output } = await moduleOf(choice);
    const users = Object.entries<{ value: string }>(output).filter(([, { value }]) =>
      /kube_config\b/.test(value),
    );
    expect(users.map(([name]) => name)).toEqual(['host', 'certificate_authority', 'kubeconfig']);
    for (const [, { value }] of users) {
      const taken = value.match(/kube_config\)[^,)]*/g);
      for (const part of taken ?? [])
        expect(part).toMatch(
          /^kube_config\)[.]clusters\[0\][.]cluster(?:[.]server|\["certificate-authority-data"\])$/,
        );
    }
  });
});

test('the cluster has both pools, never lacks a node, and updates itself', async () => {
  const { stackit_ske_cluster } = (await moduleOf({ dns: 'none' })).resource;
  const { node_pools: pools, maintenance, access } = stackit_ske_cluster.cluster;
  expect(pools).toMatchObject([
    { name: 'system', minimum: '${var.system_minimum}', max_unavailable: 0, allow_system_components: true },
    { name: 'apps', maximum: '${var.apps_maximum}', max_unavailable: 0, allow_system_components: false },
  ]);
  expect(maintenance).toMatchObject({
    enable_kubernetes_version_updates: true,
    enable_machine_image_version_updates: true,
  });
  expect(access).toEqual({ idp: { enabled: '${var.idp_access}', type: 'stackit' } });
});

test('the kubeconfig is short-lived and renewed before its end', async () => {
  const { resource } = await moduleOf({ dns: 'none' });
  expect(resource.stackit_ske_kubeconfig.kubeconfig).toMatchObject({
    expiration: '${var.kubeconfig_lifetime}',
    refresh: true,
    refresh_before: '${floor(var.kubeconfig_lifetime / 2)}',
  });
});
