import { type Block, providersOf } from '../../model/content.ts';
import type { Input, Shape } from '../../model/input.ts';
import { isChosen, runtimeInputs, versionVariable, writeOnlyInputs } from '../../model/input-model.ts';
import { portal } from '../../model/portal.ts';
import { providerIdentity } from '../../model/provider-identity.ts';
import { type ProviderName, reachesCluster } from '../../model/provider-set.ts';

/** How meshStack fills an input. Source: meshcloud/terraform-provider-meshstack, docs, building_block_definition. */
export type Assignment =
  | 'USER_INPUT'
  | 'STATIC'
  | 'PLATFORM_TENANT_ID'
  | 'WORKSPACE_IDENTIFIER'
  | 'PROJECT_IDENTIFIER'
  | 'USER_PERMISSIONS';

/** Types of meshStack's inputs. */
export type PortalType = 'STRING' | 'CODE' | 'INTEGER' | 'BOOLEAN' | 'SINGLE_SELECT' | 'FILE';

/** One input of a building block definition. */
export interface PortalInput {
  /** Of the Terraform variable, file or environment variable that it becomes. */
  readonly key: string;
  readonly description: string;
  readonly type: PortalType;
  readonly assignment: Assignment;
  readonly sensitive: boolean;
  readonly environment: boolean;
  readonly updateable: boolean;
  /** The input of the block, where it is one. */
  readonly input?: Input;
  readonly default?: unknown;
}

type Choice = Readonly<Record<string, string>>;

/** Everything that meshStack gives to the module of a block, in the order in which it shows it. */
export function portalInputs(block: Block, choice: Choice): PortalInput[] {
  const own = runtimeInputs(block.inputs, choice)
    // Nobody but berth itself heeds it.
    .filter(([name]) => name !== block.protectedBy)
    .flatMap(([name, input]) => [
      ownInput(block, choice, name, input),
      ...versionOf(block, choice, name, input),
    ]);
  const providers = providersOf(block, choice);
  return [
    ...own,
    ...(own.some(({ assignment }) => assignment === 'USER_PERMISSIONS') ? [rolesInput] : []),
    ...providers.flatMap(identityInputs),
    ...(reachesCluster(providers) ? [kubeconfigInput] : []),
  ];
}

/** Whether the instance lives in a tenant that is there before: the block takes over its namespace. */
export function isTenantLevel({ adopts }: Block, choice: Choice): boolean {
  return adopts !== undefined && isChosen(adopts.when, choice);
}

function ownInput(block: Block, choice: Choice, key: string, input: Input): PortalInput {
  const assignment = assignmentOf(block, choice, key, input);
  return {
    key,
    description: input.description,
    type: typeFor(input.shape, assignment),
    assignment,
    sensitive: input.sensitive,
    environment: false,
    updateable: assignment === 'USER_INPUT' && !input.immutable,
    input,
    ...(input.default !== undefined && { default: input.default }),
  };
}

function assignmentOf(block: Block, choice: Choice, name: string, input: Input): Assignment {
  const { adopts } = block;
  if (adopts && isTenantLevel(block, choice)) {
    if (name === adopts.namespace) return 'PLATFORM_TENANT_ID';
    const owner = Object.entries(adopts.owner).find(([, owner]) => owner === name)?.[0];
    if (owner !== undefined && Object.hasOwn(ownerLabels, owner))
      return ownerLabels[owner as keyof typeof ownerLabels];
  }
  if (input.context === 'team.name') return 'WORKSPACE_IDENTIFIER';
  if (input.context === 'team.members') return 'USER_PERMISSIONS';
  return input.context !== undefined || input.givenBy === 'platform' ? 'STATIC' : 'USER_INPUT';
}

/** What meshStack knows of whose a tenant is, by the labels that say so. */
const ownerLabels = {
  'meshstack.io/workspace': 'WORKSPACE_IDENTIFIER',
  'meshstack.io/project': 'PROJECT_IDENTIFIER',
} as const;

function typeFor(shape: Shape, assignment: Assignment): PortalType {
  switch (shape.type) {
    case 'text':
      return 'STRING';
    case 'choice':
      return assignment === 'USER_INPUT' ? 'SINGLE_SELECT' : 'STRING';
    case 'flag':
      return 'BOOLEAN';
    case 'number':
      return 'INTEGER';
    case 'texts':
    case 'list':
    case 'map':
      return 'CODE';
  }
}

/** Type of an output; without a form it is text. */
export function outputType(shape: Shape | undefined): PortalType {
  return shape === undefined ? 'STRING' : typeFor(shape, 'STATIC');
}

/** What goes with a secret that no state holds: whoever changes the secret changes this too. */
function versionOf(block: Block, choice: Choice, name: string, input: Input): PortalInput[] {
  if (!writeOnlyInputs(block.inputs, choice).includes(name)) return [];
  const assignment = assignmentOf(block, choice, name, input);
  return [
    {
      key: versionVariable(name),
      description: `change it together with ${name}: a new value is written when this changes`,
      type: 'STRING',
      assignment,
      sensitive: false,
      environment: false,
      updateable: assignment === 'USER_INPUT',
      default: firstVersion,
    },
  ];
}

/** Version of a secret that nobody has changed. */
export const firstVersion = '1';

const rolesInput: PortalInput = {
  key: portal.rolesVariable,
  description: 'what members may do, for each role of meshStack',
  type: 'CODE',
  assignment: 'STATIC',
  sensitive: false,
  environment: false,
  updateable: false,
};

const kubeconfigInput: PortalInput = {
  key: portal.kubeconfig,
  description:
    'kubeconfig of the account that makes the objects; its user has a token or a client certificate',
  type: 'FILE',
  assignment: 'STATIC',
  sensitive: true,
  environment: false,
  updateable: false,
};

function identityInputs(provider: ProviderName): PortalInput[] {
  return Object.entries(providerIdentity[provider] ?? {}).map(([key, kind]) => ({
    key,
    description: `read by the provider ${provider}`,
    type: 'STRING',
    assignment: 'STATIC',
    sensitive: kind === 'secret',
    environment: true,
    updateable: false,
  }));
}
