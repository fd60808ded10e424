import type { Input, Shape } from '../model/input.ts';
import { portal, portalRoles } from '../model/portal.ts';
import { quote } from '../model/terraform-text.ts';
import { expression, print } from './expression.ts';
import { type Arrival, type ModuleForm, ownForm } from './module-form.ts';

/**
 * The form in which a building block portal runs a module: a file leads to the cluster, texts cannot be empty, and
 * members come as the portal knows them.
 */
export const portalForm: ModuleForm = {
  arrival,
  connection: {
    host: '${try(local.kubeconfig_cluster.server, null)}',
    clusterCaCertificate: decoded('kubeconfig_cluster', 'certificate-authority-data'),
    token: '${try(local.kubeconfig_user.token, null)}',
    clientCertificate: decoded('kubeconfig_user', 'client-certificate-data'),
    clientKey: decoded('kubeconfig_user', 'client-key-data'),
  },
  versions: 'whoever changes that changes this, too',
  additions: (module) => ({
    ...(module.inputs.some(([, input]) => isMembers(input)) && rolesVariable),
    ...(module.reachesCluster && kubeconfigParts()),
  }),
};

function arrival(name: string, input: Input): Arrival {
  if (isMembers(input)) return membersArrival(name, input);
  const own = ownForm.arrival(name, input);
  if (!mayBeUnset(input)) return own;
  return { ...own, value: `(var.${name} == ${quote(portal.unset)} ? "" : var.${name})` };
}

/** A text that may be empty: the portal has another word for that. */
export function mayBeUnset({ shape, default: value }: Input): boolean {
  return shape.type === 'text' && value === '';
}

/** Whether the portal's own list of people is its value. */
export function isMembers({ context }: Input): boolean {
  return context === 'team.members';
}

/** Whoever has several roles gets the first of those that the input offers; whoever has none of them gets nothing. */
function membersArrival(name: string, { shape }: Input): Arrival {
  const roles = `[for role in ${print(memberRoles(shape))} : role if contains([for one in member.roles : lookup(var.${portal.rolesVariable}, one, "")], role)]`;
  const found = `[for member in var.${name} : { name = coalesce(member.euid, member.username), roles = ${roles} }]`;
  return {
    type: 'list(object({ username = string, euid = optional(string), roles = list(string) }))',
    default: [],
    value: `[for member in ${found} : { kind = "user", name = member.name, role = member.roles[0] } if length(member.roles) > 0]`,
  };
}

function memberRoles(shape: Shape): readonly string[] {
  const fields = shape.type === 'list' ? shape.fields : {};
  const { kind, name, role } = fields;
  const fits = Object.keys(fields).length === 3 && kind?.type === 'choice' && name?.type === 'text';
  if (!fits || role?.type !== 'choice') throw new Error('members must be a list of kind, name and role');
  return role.options;
}

const rolesVariable = {
  [`variable.${portal.rolesVariable}`]: {
    description: 'role of a member for each role of the portal; whoever has none of them gets nothing',
    type: 'map(string)',
    nullable: false,
    default: portalRoles,
  },
};

function kubeconfigParts(): Readonly<Record<string, unknown>> {
  const file = (name: string) => `yamldecode(file("\${path.module}/${name}"))`;
  const named = (list: string, kind: string, name: string) =>
    `\${try(one([for one in local.kubeconfig.${list} : one.${kind} if one.name == ${name}]), null)}`;
  return {
    [`variable.${portal.kubeconfigVariable}`]: {
      description: 'file beside the module that leads to the cluster; the portal writes it',
      type: 'string',
      nullable: false,
      default: portal.kubeconfig,
    },
    // Sensitive, so that no message shows what is in it.
    'locals.kubeconfig': `\${sensitive(try(${file(`\${var.${portal.kubeconfigVariable}}`)}, ${file(portal.kubeconfigMock)}))}`,
    'locals.kubeconfig_context': named('contexts', 'context', 'local.kubeconfig["current-context"]'),
    'locals.kubeconfig_cluster': named('clusters', 'cluster', 'local.kubeconfig_context.cluster'),
    'locals.kubeconfig_user': named('users', 'user', 'local.kubeconfig_context.user'),
    'resource.terraform_data.kubeconfig.lifecycle.precondition': kubeconfigConditions,
  };
}

/** What a plan is refused for. Preconditions, as OpenTofu and Terraform agree on them. */
const kubeconfigConditions = [
  {
    condition: expression(
      `try(startswith(local.kubeconfig_cluster.server, "https://") && local.kubeconfig_cluster.server != ${quote(portal.mockHost)}, false)`,
    ).text,
    error_message: `${portal.kubeconfig} is missing, is no YAML, or names no cluster by https for its current context.`,
  },
  {
    condition: expression(
      'try(local.kubeconfig_user.token, "") != "" || try(local.kubeconfig_user["client-certificate-data"], "") != ""',
    ).text,
    error_message: `The user of ${portal.kubeconfig} needs a token or a client certificate in the file itself; programs (exec) are not to be had here.`,
  },
];

function decoded(local: string, key: string): string {
  return `\${try(base64decode(local.${local}[${quote(key)}]), null)}`;
}
