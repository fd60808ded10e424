import { defineBlock, map, output } from 'berth/model';
import { inputs, ownRobot } from './inputs.ts';

export const block = defineBlock({
  name: 'namespace-with-argocd',
  version: '1.0.0',
  title: 'Namespace with Argo CD',
  description:
    'A namespace with quota, limits, network policies, access rights and a pull secret, and an Argo CD application that follows the Git repository of the team.',
  providers: ['kubernetes', 'kubectl', { name: 'harbor', when: ownRobot }],
  needs: ['applications.argoproj.io', 'appprojects.argoproj.io'],
  deploys: {
    application: 'application',
    argocdNamespace: 'argocd_namespace',
    namespace: 'namespace',
    pullSecret: 'pull_secret',
    links: 'links',
  },
  protectedBy: 'deletion_protection',
  uniqueBy: 'namespace_name',
  stageBy: 'git_path',
  adopts: {
    when: { namespace_mode: 'adopt' },
    namespace: 'namespace_name',
    owner: { 'meshstack.io/workspace': 'workspace_id', 'meshstack.io/project': 'project_id' },
    restores: {
      default_account: {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        name: 'default',
        fields: ['automountServiceAccountToken', 'imagePullSecrets'],
      },
    },
  },
  inputs,
  outputs: {
    namespace: { description: 'name of the namespace' },
    application: { description: 'name of the Argo CD Application' },
    project: { description: 'name of the Argo CD AppProject' },
    pull_secret: {
      description: 'name of the registry pull secret in the namespace (empty with harbor_mode none)',
    },
    pull_robot_expires: {
      description:
        'first day on which the robot account of the pull secret may no longer work (harbor_mode managed or delegated)',
      when: ownRobot,
      expires: true,
    },
    quota: output(
      map({ description: 'what the namespace may use, by resource name', keyRules: [], rules: [] }),
      { pods: '15' },
    ),
    links: output(map({ description: 'addresses worth a bookmark, by name', keyRules: [], rules: [] }), {
      application: 'https://argocd.example.com/applications/argocd/shop-dev',
    }),
    application_url: {
      description: 'address of the Application in the Argo CD user interface (empty without argocd_url)',
      link: true,
    },
    summary: { description: 'what the team got, as markdown' },
  },
});
