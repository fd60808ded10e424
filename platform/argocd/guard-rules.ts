import type { Validation } from 'berth/cdk';
import { reservedNamespaces } from 'berth/model';
import { managedByLabel, names } from './names.ts';

const label = `${managedByLabel}=${names.managedBy}`;
/** Those that no instance gets, and wherever Argo CD is. */
const ofPlatform = `(variables.name == variables.argocd || variables.name.matches("${reservedNamespaces}"))`;

/** Namespaced kinds: in namespaces with berth's label; in the namespace of Argo CD three kinds only. */
export const writesOnlyIntoOwn: Validation = {
  expression: [
    'request.namespace == variables.argocd',
    '? request.resource.group + "/" + request.resource.resource in ["/secrets", "argoproj.io/applications", "argoproj.io/appprojects"]',
    `: ${isOurs('namespaceObject')}`,
  ].join(' '),
  message: `${names.provisioner} writes only into namespaces labelled ${label}, and only Secrets, Applications and AppProjects into that of Argo CD`,
};

export const namespacesOfPlatform: Validation = {
  expression: `!${ofPlatform}`,
  message: `${names.provisioner} makes, changes and deletes no namespace of the platform: kube-*, platform-*, default, argocd and that of Argo CD`,
};

/** Before and after: it can neither take a namespace over nor let go of its own. */
export const changesOnlyOwn: Validation = {
  expression: beforeAndAfter(isOurs),
  message: `${names.provisioner} makes, changes and deletes only namespaces labelled ${label}, and the label stays`,
};

export const ownInArgocd: Validation = {
  expression: beforeAndAfter(isOurs),
  message: `${names.provisioner} makes, changes and deletes in the namespace of Argo CD only objects labelled ${label}, and the label stays`,
};

/** Not one that Argo CD reads as a cluster or as its settings, and none that Kubernetes fills with a token. */
export const repositorySecret: Validation = {
  expression: ifKind(
    'secrets',
    `${labelOf('object', 'argocd.argoproj.io/secret-type')} == "repository" && object.?type.orValue("Opaque") == "Opaque"`,
  ),
  message: `${names.provisioner} makes only Secrets of type Opaque labelled argocd.argoproj.io/secret-type=repository in the namespace of Argo CD`,
};

/** Who writes projects decides which account a sync acts as: it must be that of the team's own namespace. */
export const projectInBounds: Validation = {
  expression: ifKind(
    'appprojects',
    [
      `!${ofPlatform}`,
      all('destinations', 'it.?namespace.orValue("") == variables.name'),
      all(
        'destinationServiceAccounts',
        `it.?namespace.orValue("") == variables.name && it.defaultServiceAccount == "${names.deployer}"`,
      ),
      all('clusterResourceWhitelist', 'false'),
      all('sourceNamespaces', 'false'),
    ].join(' && '),
  ),
  message: `an AppProject of ${names.provisioner} deploys only into the namespace of its own name, as ${names.deployer}, and nothing cluster wide`,
};

export const withinOwnProject: Validation = {
  expression: ifKind(
    'applications',
    'object.spec.destination.?namespace.orValue("") == object.spec.project && object.spec.project != "default"',
  ),
  message: `an Application of ${names.provisioner} deploys into the namespace that its project is named after`,
};

/** The provisioner may read Secrets of this name everywhere; so there are none elsewhere. Holds for everybody. */
export const pullSecretOnlyInOwn: Validation = {
  expression: `variables.name != "${names.pullSecret}" || ${isOurs('namespaceObject')}`,
  message: `the name ${names.pullSecret} is kept for namespaces labelled ${label}`,
};

/** Else whoever may write Secrets could have Kubernetes write a token into one. Holds for everybody. */
export const noToken: Validation = {
  expression: [
    'object.?type.orValue("") != "kubernetes.io/service-account-token"',
    `!(${isOurs('namespaceObject')})`,
    'authorizer.group("").resource("serviceaccounts").subresource("token").namespace(request.namespace).check("create").allowed()',
  ].join(' || '),
  message: `in namespaces labelled ${label} a token Secret is made only by who may create tokens`,
};

/**
 * Whoever may make namespaces is no tenant: that right holds in the whole cluster, and no RoleBinding gives it. The label
 * of an instance is looked at before and after, so that it can be neither taken off nor put on.
 */
export const managedByPlatform: Validation = {
  expression: 'authorizer.group("").resource("namespaces").check("create").allowed()',
  message: 'objects labelled berth.dev/instance are changed by berth alone: ask the platform team',
};

/** A pod has the rights of its account, and that one may do more than some who may start pods. */
export const noPodAsDeployer: Validation = {
  expression: `object.spec.?serviceAccountName.orValue("") != "${names.deployer}" || !(${isOurs('namespaceObject')})`,
  message: `in namespaces labelled ${label} no pod runs as ${names.deployer}: it is the account that Argo CD acts as`,
};

function labelOf(object: string, key: string): string {
  return `${object}.metadata.?labels[?"${key}"].orValue("")`;
}

function isOurs(object: string): string {
  return `${labelOf(object, managedByLabel)} == "${names.managedBy}"`;
}

/** There is no object after a DELETE and none before a CREATE. */
function beforeAndAfter(test: (object: string) => string): string {
  return ['oldObject', 'object'].map((object) => `(${object} == null || ${test(object)})`).join(' && ');
}

function ifKind(resource: string, test: string): string {
  return `object == null || request.resource.resource != "${resource}" || (${test})`;
}

function all(field: string, test: string): string {
  return `object.spec.?${field}.orValue([]).all(it, ${test})`;
}
