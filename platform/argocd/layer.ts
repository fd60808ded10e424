import { defineLayer } from 'berth/model';
import { inputs } from './inputs.ts';
import { outputs } from './outputs.ts';

export const layer = defineLayer({
  name: 'argocd',
  version: '1.0.0',
  title: 'Argo CD',
  description:
    'Argo CD with impersonation and an empty default project, the roles of application teams, and the one account that runs of teams use, with admission policies that hold it to namespaces of its own.',
  requires: [],
  providers: ['helm', 'kubernetes', 'kubectl'],
  chart: {
    name: 'argo-cd',
    upstream: { repository: 'https://argoproj.github.io/argo-helm', chart: 'argo-cd', version: '10.1.1' },
    bundled: {
      module: 'github.com/argoproj/argo-cd/v3',
      version: '3.2.11',
      manifest: 'manifests/install.yaml',
      namespace: 'argocd',
      configMaps: {
        'argocd-cm': 'configs.cm',
        'argocd-rbac-cm': 'configs.rbac',
        'argocd-cmd-params-cm': 'configs.params',
      },
      clusterRoles: { 'argocd-application-controller': 'controller.clusterRoleRules' },
      optional: { 'secret-argocd-notifications-secret': 'notifications.secret.create' },
      otherManifest: 'manifests/ha/install.yaml',
      otherIf: 'redis-ha.enabled',
    },
  },
  inputs,
  outputs,
});
