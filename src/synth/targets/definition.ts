import { outputsOf } from '../../model/content.ts';
import type { Input } from '../../model/input.ts';
import { portal, portalRoles } from '../../model/portal.ts';
import { publishedSet } from '../../model/provider-set.ts';
import { literal, quote } from '../../model/terraform-text.ts';
import { hclDocument, noSchemas, type ProviderSchemas } from '../hcl/document.ts';
import { firstVersion, isTenantLevel, outputType, type PortalInput, portalInputs } from './portal-input.ts';
import type { PublishedBlock, Tree } from './target.ts';

/** What differs between the definitions of targets; values are Terraform JSON. */
export interface DefinitionSource {
  /** Variables that say who owns the definition, and where the module is. */
  readonly variables: Tree;
  readonly draft: string;
  /** Reference to the runner; without it, meshStack's own runs the block. */
  readonly runner?: string;
  readonly repository: Tree;
  /** Address or content of the logo. */
  readonly symbol?: string;
  /** Page for application teams, as markdown without a heading at its beginning. */
  readonly readme: string;
}

const resource = 'meshstack_building_block_definition';

/** All parts of a definition are arguments. Source: meshcloud/terraform-provider-meshstack 0.25.0. */
const schemas: ProviderSchemas = { ...noSchemas, resource: { [resource]: {} } };

/** Version of OpenTofu that meshStack runs the module with: write-only arguments need 1.11. */
const programVersion = '1.12.0';

/** The building block definition of a block, as HCL for the provider meshstack. */
export function definition(published: PublishedBlock, source: DefinitionSource): string {
  const inputs = portalInputs(published.block, published.choice);
  const parts: Tree[] = [
    { variable: { ...variablesOf(inputs, published), ...source.variables } },
    {
      output: {
        building_block_definition: {
          description: 'the definition, and the version that building blocks are made of',
          value: {
            uuid: `\${${resource}.this.metadata.uuid}`,
            version_ref: `\${${source.draft} ? ${resource}.this.version_latest : ${resource}.this.version_latest_release}`,
          },
        },
      },
    },
    { resource: { [resource]: { this: definitionBody(published, inputs, source) } } },
    {
      terraform: {
        required_version: '>= 1.11',
        required_providers: { meshstack: publishedSet.providers.meshstack },
      },
    },
  ];
  return parts.map((part) => hclDocument(part, schemas)).join('\n');
}

function definitionBody(
  { block, choice }: PublishedBlock,
  inputs: readonly PortalInput[],
  { draft, runner, repository, symbol, readme }: DefinitionSource,
): Tree {
  const tenantLevel = isTenantLevel(block, choice);
  return {
    metadata: {
      owned_by_workspace: '${var.meshstack.owning_workspace_identifier}',
      tags: '${var.meshstack.tags}',
    },
    spec: {
      display_name: literal(block.title),
      ...(symbol !== undefined && { symbol }),
      description: literal(block.description),
      target_type: tenantLevel ? 'TENANT_LEVEL' : 'WORKSPACE_LEVEL',
      ...(tenantLevel && { supported_platforms: [{ name: 'KUBERNETES' }] }),
      run_transparency: true,
      readme: escaped(readme),
    },
    version_spec: {
      draft: `\${${draft}}`,
      ...(runner !== undefined && { runner_ref: `\${${runner}}` }),
      deletion_mode: 'DELETE',
      implementation: {
        terraform: {
          terraform_version: programVersion,
          ...repository,
          async: false,
          use_mesh_http_backend_fallback: true,
        },
      },
      inputs: Object.fromEntries(inputs.map((input, index) => [input.key, inputBody(input, index)])),
      outputs: Object.fromEntries(
        outputsOf(block, choice).map(([name, { kind, link }], index) => [
          name,
          {
            display_name: title(name),
            type: outputType(kind?.shape),
            assignment_type: name === 'summary' ? 'SUMMARY' : link ? 'RESOURCE_URL' : 'NONE',
            display_order: index,
          },
        ]),
      ),
    },
  };
}

/** A text that stays text, in a form that is read best when it has many lines. */
function escaped(text: string): string {
  return text.replace(/[$%](?=\{)/g, '$&$&');
}

function inputBody(portalInput: PortalInput, index: number): Tree {
  const { key, type, assignment, sensitive, input, environment } = portalInput;
  return {
    display_name: environment || type === 'FILE' ? key : title(key),
    description: literal(descriptionOf(portalInput)),
    type,
    assignment_type: assignment,
    ...(assignment === 'STATIC' && argumentOf(portalInput)),
    ...(assignment === 'USER_INPUT' && defaultOf(portalInput)),
    ...(environment && { is_environment: true }),
    ...(assignment === 'USER_INPUT' && { updateable_by_consumer: portalInput.updateable }),
    ...(type === 'SINGLE_SELECT' &&
      input?.shape.type === 'choice' && { selectable_values: input.shape.options }),
    ...(assignment === 'USER_INPUT' && !sensitive && input && regexOf(input)),
    display_order: index,
  };
}

function argumentOf({ key, type, sensitive }: PortalInput): Tree {
  const variable = variableName(key);
  if (!sensitive) return { argument: encoded(`var.${variable}`, type) };
  return {
    sensitive: {
      argument: {
        secret_value:
          type === 'FILE'
            ? `data:application/yaml;base64,\${base64encode(var.${variable})}`
            : `\${var.${variable}}`,
        secret_version: `\${var.${variable}_version}`,
      },
    },
  };
}

function defaultOf({ type, sensitive, input, default: value }: PortalInput): Tree {
  if (value === undefined) return sensitive ? { sensitive: {} } : {};
  // The portal has no empty text; the module takes another word for it.
  const given = input && value === '' ? portal.unset : value;
  if (sensitive) {
    return {
      sensitive: { default_value: { secret_value: literal(String(given)), secret_version: firstVersion } },
    };
  }
  const text =
    type === 'CODE' ? quote(JSON.stringify(given)) : typeof given === 'string' ? quote(given) : String(given);
  return { default_value: `\${jsonencode(${text})}` };
}

/** meshStack takes values as JSON, and code as a text of JSON. */
function encoded(expression: string, type: PortalInput['type']): string {
  return type === 'CODE' ? `\${jsonencode(jsonencode(${expression}))}` : `\${jsonencode(${expression})}`;
}

/**
 * meshStack has room for one pattern, and some of its readers look whether the whole text fits: the first that speaks of
 * a whole text goes there. The module checks all rules.
 */
function regexOf({ shape, default: value }: Input): Tree {
  if (shape.type !== 'text') return {};
  const rule = shape.rules.find((one) => one.kind === 'matches' && /^\^.*\$$/s.test(one.pattern));
  if (rule?.kind !== 'matches') return {};
  const pattern = value === '' ? `^(${portal.unset}|${rule.pattern.slice(1, -1)})$` : rule.pattern;
  return {
    value_validation_regex: literal(pattern),
    validation_regex_error_message: literal(rule.message),
  };
}

function descriptionOf({ description, input, assignment }: PortalInput): string {
  if (assignment !== 'USER_INPUT' || !input) return description;
  const rules = input.shape.type === 'text' ? input.shape.rules.map(({ message }) => message) : [];
  const unset =
    input.shape.type === 'text' && input.default === '' ? [`${portal.unset} stands for none`] : [];
  const all = [...rules, ...unset].join('; ');
  return all === '' ? description : `${description} (${all})`;
}

/** Variables of the definition: what the platform team gives, with the rules of the block. */
function variablesOf(inputs: readonly PortalInput[], { module }: PublishedBlock): Tree {
  const declared = (module.variable ?? {}) as Readonly<Record<string, Tree>>;
  const variables: Record<string, Tree> = Object.assign(
    {},
    ...inputs
      .filter(({ assignment }) => assignment === 'STATIC')
      .map(({ key, description, sensitive, default: value, type }) => {
        const variable = variableName(key);
        const {
          ephemeral: _ephemeral,
          default: _default,
          ...rest
        } = declared[key] ?? {
          description,
          type: 'string',
          nullable: false,
        };
        const given = key === portal.rolesVariable ? portalRoles : value;
        return {
          [variable]: {
            ...rest,
            description: type === 'FILE' ? `content of ${key}: ${description}` : rest.description,
            ...(given !== undefined && { default: given }),
            // Sent to meshStack, and in no state.
            ...(sensitive && { sensitive: true, ephemeral: true }),
          },
          ...(sensitive &&
            !Object.hasOwn(declared, `${key}_version`) && {
              [`${variable}_version`]: {
                description: `changes with ${variable}: a new value is sent when this changes`,
                type: 'string',
                nullable: false,
                default: firstVersion,
              },
            }),
        };
      }),
  );
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [
      name,
      withoutOthers(variable, Object.keys(variables)),
    ]),
  );
}

/** A variable without the rules that speak of variables which are not here: what the user gives is checked by the module. */
function withoutOthers(variable: Tree, names: readonly string[]): Tree {
  const { validation, ...rest } = variable as Tree & {
    validation?: readonly { readonly condition: string }[];
  };
  const own = (validation ?? []).filter(({ condition }) =>
    [...condition.matchAll(/\bvar\.(\w+)/g)].every(([, name = '']) => names.includes(name)),
  );
  return own.length > 0 ? { ...rest, validation: own } : rest;
}

/** "kubeconfig.yaml" -> "kubeconfig", "HARBOR_PASSWORD" -> "harbor_password". */
export function variableName(key: string): string {
  return key.toLowerCase().replace(/\.[a-z]+$/, '');
}

/** "git_path" -> "Git path". */
function title(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
