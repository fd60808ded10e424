import { expect, test } from 'vitest';
import { App, TerraformStack } from '#cdktf';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import { expression } from '../expression.ts';
import { HarborProvider, HarborRobotAccount } from './harbor/index.ts';
import { argumentsOf, mapOf, optional, required, single } from './schema.ts';
import { SkeCluster, StackitProvider } from './stackit/index.ts';

/** The parts of Terraform JSON that bindings write. */
interface Made {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly provider: unknown;
}

async function made(build: (stack: TerraformStack) => void): Promise<Made> {
  const stack = new TerraformStack(new App({ outdir: await temporaryFolder() }), 'x');
  build(stack);
  stack.prepareStack();
  return stack.toTerraform() as Made;
}

const pool = {
  name: 'apps',
  machineType: 'c2i.4',
  minimum: expression('var.least'),
  maximum: 6,
  availabilityZones: ['eu01-1', expression('var.zone')],
  taints: [{ key: '${file("x")}', effect: 'NoSchedule' }],
};

test('a resource has the arguments of its schema: names of Terraform, literal texts, expressions as they are', async () => {
  const { resource } = await made((stack) => {
    new SkeCluster(stack, 'cluster', {
      projectId: expression('var.project'),
      name: 'c',
      nodePools: [pool],
      extensions: { acl: { enabled: true, allowedCidrs: expression('var.acl') } },
    });
  });
  const { '//': _, ...cluster } = resource.stackit_ske_cluster?.cluster ?? {};
  expect(cluster).toEqual({
    project_id: '${var.project}',
    name: 'c',
    node_pools: [
      {
        name: 'apps',
        machine_type: 'c2i.4',
        minimum: '${var.least}',
        maximum: 6,
        availability_zones: ['eu01-1', '${var.zone}'],
        taints: [{ key: '${"$${file(\\"x\\")}"}', effect: 'NoSchedule' }],
      },
    ],
    extensions: { acl: { enabled: true, allowed_cidrs: '${var.acl}' } },
  });
});

test('an attribute is an expression that depends on the resource, and what it comes after is said', async () => {
  const { resource } = await made((stack) => {
    const cluster = new SkeCluster(stack, 'cluster', { projectId: 'p', name: 'c', nodePools: [] });
    expect(cluster.attribute('egress_address_ranges').text).toBe(
      '${stackit_ske_cluster.cluster.egress_address_ranges}',
    );
    const permissions = [
      { kind: 'project', namespace: 'a', access: [{ resource: 'repository', action: 'pull' }] },
    ];
    new HarborRobotAccount(stack, 'robot', {
      name: 'a',
      level: 'project',
      permissions,
      dependsOn: [cluster],
    });
  });
  const { '//': _, ...robot } = resource.harbor_robot_account?.robot ?? {};
  expect(robot).toEqual({
    name: 'a',
    level: 'project',
    permissions: [{ kind: 'project', namespace: 'a', access: [{ resource: 'repository', action: 'pull' }] }],
    depends_on: ['stackit_ske_cluster.cluster'],
  });
});

test('providers hold settings, and Harbor always shows a certificate that is looked at', async () => {
  const { provider } = await made((stack) => {
    new StackitProvider(stack, { skeCustomEndpoint: expression('var.ske') });
    new HarborProvider(stack, { url: 'https://harbor.example.com' });
  });
  expect(provider).toEqual({
    stackit: [{ ske_custom_endpoint: '${var.ske}' }],
    harbor: [{ url: 'https://harbor.example.com', insecure: false }],
  });
});

test('maps of records keep their keys, and what is not given is not there', () => {
  const attributes = {
    inputs: required(mapOf({ display_name: required('string'), is_environment: optional('bool') })),
    spec: optional(single({ a: optional('string') })),
  };
  expect(
    argumentsOf(attributes, { inputs: { my_key: { displayName: 'x' }, other: expression('var.o') } }),
  ).toEqual({
    inputs: { my_key: { display_name: 'x' }, other: '${var.o}' },
  });
});
