// The app that `cdktf synth` and `cdktf deploy` run: one stack for each team, as a CDKTF project would have it.
import { LimitRangeV1 } from '@cdktf/provider-kubernetes/lib/limit-range-v1/index.js';
import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1/index.js';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js';
import { ResourceQuotaV1 } from '@cdktf/provider-kubernetes/lib/resource-quota-v1/index.js';
import { RoleBindingV1 } from '@cdktf/provider-kubernetes/lib/role-binding-v1/index.js';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { providerSets } from '../../dist/src/model/provider-set.js';
import { objects } from './project/building-blocks/team-namespace/objects.mjs';

const set = providerSets[process.env.BENCH_PROVIDERS];
const app = new App();
for (let index = 0; index < Number(process.env.BENCH_TEAMS); index++) {
  const stack = new TerraformStack(app, `team-${index}`);
  stack.addOverride('terraform.required_providers.kubernetes', set.providers.kubernetes);
  new KubernetesProvider(stack, 'kubernetes');
  const team = objects(`cdktf-${index}`, 'bench');
  const namespace = new NamespaceV1(stack, 'namespace', team.namespace);
  const dependsOn = [namespace];
  new ResourceQuotaV1(stack, 'quota', { ...team.quota, dependsOn });
  new LimitRangeV1(stack, 'limits', { ...team.limits, dependsOn });
  new RoleBindingV1(stack, 'binding', { ...team.binding, dependsOn });
  new NetworkPolicyV1(stack, 'policy', { ...team.policy, dependsOn });
  new TerraformOutput(stack, 'name', { value: namespace.metadata.name });
}
app.synth();
