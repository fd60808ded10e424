import {
  type Expression,
  expression,
  jsonencode,
  KubectlManifest,
  print,
  reference,
  revision,
  type ScopeOf,
  type Value,
} from 'berth/cdk';
import type { ITerraformDependable } from '#cdktf';
import { SecretV1 } from '#kubernetes/secret-v1';
import type { block } from './block.ts';
import { names } from './names.ts';
import { pullRobot, type RegistryCredentials } from './pull-robot.ts';

type BlockScope = ScopeOf<typeof block>;

/** The pull secret where there is one, and the default ServiceAccount: no token in pods, pulls with that secret. */
export function registryAccess(scope: BlockScope, namespace: Expression, quota: ITerraformDependable) {
  const { stack, structural, variables: v, adopted } = scope;
  const pullSecret = structural.harbor_mode === 'none' ? undefined : makePullSecret();
  const pullSecrets = pullSecret ? [{ name: reference(pullSecret, 'metadata[0].name') }] : [];
  const defaultAccount = new KubectlManifest(stack, 'default_account', {
    manifest: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace },
      automountServiceAccountToken: false,
      imagePullSecrets: structural.namespace_mode === 'adopt' ? besidesExisting(pullSecrets) : pullSecrets,
    },
    // Kubernetes makes this object with the namespace, and takes it along.
    forceConflicts: true,
    applyOnly: true,
  });
  return { pullSecret, defaultAccount };

  /** Those that were there stay: pods of the team may pull with them. The list has one owner. */
  function besidesExisting(ours: Value): Expression {
    const existing = `${adopted.source}.default_account.imagePullSecrets`;
    const kept = `try([for s in ${existing} : { name = s.name } if s.name != "${names.pullSecret}"], [])`;
    return expression(`concat(${kept}, ${print(ours)})`);
  }

  function makePullSecret(): SecretV1 {
    const { username, password, passwordVersion } = credentials(scope);
    return new SecretV1(stack, 'pull_secret', {
      metadata: { name: names.pullSecret, namespace: namespace.text },
      type: 'kubernetes.io/dockerconfigjson',
      // Kubernetes refuses what a quota counts until it has counted once; the quota's resource waits for that.
      dependsOn: [quota],
      dataWo: { '.dockerconfigjson': jsonencode(dockerConfig(username, password)) },
      dataWoRevision: revision(dockerConfig(username, passwordVersion)).number,
    });
  }

  function dockerConfig(username: Expression, password: Expression) {
    const login = `${username.source}}:\${${password.source}`;
    return {
      auths: expression(
        `{ (trimprefix(${v.harbor_url.source}, "https://")) = { username = ${username.source}, password = ${password.source}, auth = base64encode("\${${login}}") } }`,
      ),
    };
  }
}

function credentials(scope: BlockScope): RegistryCredentials {
  const { structural, variables: v, versions } = scope;
  if (structural.harbor_mode !== 'external') return pullRobot(scope);
  return {
    username: v.harbor_robot_username,
    password: v.harbor_robot_token,
    passwordVersion: versions.harbor_robot_token,
  };
}
