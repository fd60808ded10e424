import { type App, TerraformProvider, TerraformStack } from '#cdktf';
import { HelmProvider } from '#helm/provider';
import { KubernetesProvider } from '#kubernetes/provider';
import { type Content, outputsOf, providersOf } from '../model/content.ts';
import type { Input } from '../model/input.ts';
import {
  activeRelations,
  type Inputs,
  isChosen,
  runtimeInputs,
  type StructuralChoice,
  versionVariable,
  writeOnlyInputs,
} from '../model/input-model.ts';
import { type ProviderName, type ProviderSet, reachesCluster } from '../model/provider-set.ts';
import { adoptedVariable, instanceLabelVariable } from '../model/standard-variables.ts';
import { KubectlProvider } from './bindings/kubectl-provider.ts';
import { type Expression, expression } from './expression.ts';
import { instanceLabelDeclaration, labelObjects } from './instance-label.ts';
import { type ModuleForm, ownForm } from './module-form.ts';
import { validationsOf } from './validation.ts';

/** Terraform expressions of the runtime inputs, by name: `var.<name>`. */
export type Variables<I extends Inputs = Inputs> = { readonly [K in keyof I]: Expression };

/** What a construct gets to work with. */
export interface Scope<I extends Inputs = Inputs> {
  readonly stack: TerraformStack;
  readonly structural: StructuralChoice<I>;
  /** Only inputs that exist under the structural choice may be used. */
  readonly variables: Variables<I>;
  /**
   * For each write-only secret, a text that changes with its value and is no secret; "" where there is none. In the
   * place of the secret it makes the revision of what the secret goes into: see revision().
   */
  readonly versions: Variables<I>;
  /** Objects that the instance borrows, as they were before, by the names that the content gives them; may be empty. */
  readonly adopted: Expression;
}

/** What the construct of a block or layer gets to work with: `ScopeOf<typeof block>`. */
export type ScopeOf<C extends Content> = C extends Content<infer I> ? Scope<I> : never;

/** The default export of a content folder's construct.ts: makes the resources, returns every output. */
export type Construct<C extends Content> =
  C extends Content<infer _I, infer O> ? (scope: ScopeOf<C>) => Readonly<Record<O, Expression>> : never;

/** What one module is made of. */
export interface ContentModule {
  readonly content: Content;
  /** Values of the structural inputs. */
  readonly choice: Readonly<Record<string, string>>;
  readonly providerSet: ProviderSet;
  readonly construct: (scope: Scope) => Readonly<Record<string, Expression>>;
  readonly form?: ModuleForm;
}

/** The one stack that every block and layer becomes: variables with validation, pinned providers, described outputs. */
export class ContentStack extends TerraformStack {
  private readonly form: ModuleForm;

  constructor(
    app: App,
    id: string,
    { content, choice, providerSet, construct, form = ownForm }: ContentModule,
  ) {
    super(app, id);
    this.form = form;
    // cdktf would write a local backend with an absolute path of this machine.
    this.addOverride('terraform.backend', undefined);
    this.addOverride('terraform.required_version', '>= 1.11');
    const providers = providersOf(content, choice);
    for (const name of providers) this.requireProvider(name, providerSet);
    this.declareVariables(content, choice);
    this.addOverride(`variable.${instanceLabelVariable}`, instanceLabelDeclaration);
    const inputs = runtimeInputs(content.inputs, choice);
    const variables = Object.fromEntries(
      inputs.map(([name, input]) => [name, expression(this.valueName(name, input))]),
    );
    const additions = form.additions({ inputs, reachesCluster: reachesCluster(providers) });
    for (const [path, value] of Object.entries(additions)) this.addOverride(path, value);
    const versions = Object.fromEntries(
      writeOnlyInputs(content.inputs, choice).map((name) => [
        name,
        expression(`var.${versionVariable(name)}`),
      ]),
    );
    const adopted = this.declareAdopted(content, choice);
    const outputs = construct({ stack: this, structural: choice as never, variables, versions, adopted });
    this.requireConfigured(providers);
    for (const [name, output] of outputsOf(content, choice)) {
      const value = outputs[name]?.text;
      if (value === undefined) throw new Error(`construct() returns no output "${name}"`);
      this.addOverride(`output.${name}`, { description: output.description, value });
    }
  }

  /** Content need not think of it: every object carries the label of its instance. */
  override toTerraform(): object {
    const terraform = super.toTerraform() as Record<string, unknown>;
    labelObjects(terraform);
    return terraform;
  }

  /** A value that is not that of its variable has a name of its own. */
  private valueName(name: string, input: Input): string {
    const { value } = this.form.arrival(name, input);
    if (value === `var.${name}`) return value;
    this.addOverride(`locals.input_${name}`, expression(value).text);
    return `local.input_${name}`;
  }

  private requireProvider(name: ProviderName, set: ProviderSet): void {
    providerConstructs[name]?.(this, this.form.connection);
    this.addOverride(`terraform.required_providers.${name}`, set.providers[name]);
  }

  private requireConfigured(names: readonly ProviderName[]): void {
    const made = this.node.children.filter(TerraformProvider.isTerraformProvider);
    const missing = names.find((name) => !made.some((one) => one.terraformResourceType === name));
    if (missing) throw new Error(`construct() makes no provider "${missing}"`);
  }

  private declareAdopted({ adopts }: Content, choice: Readonly<Record<string, string>>): Expression {
    if (!adopts || !isChosen(adopts.when, choice)) return expression('{}');
    this.addOverride(`variable.${adoptedVariable}`, {
      description: 'what was there before, as JSON: fields of borrowed objects',
      type: 'string',
      nullable: false,
      default: '{}',
    });
    return expression(`jsondecode(var.${adoptedVariable})`);
  }

  private declareVariables(content: Content, choice: Readonly<Record<string, string>>): void {
    const relations = activeRelations(content.inputs, choice);
    const inputs = runtimeInputs(content.inputs, choice);
    const arrivals = Object.fromEntries(
      inputs.map(([name, input]) => [name, this.form.arrival(name, input)]),
    );
    const written = (name: string) => arrivals[name]?.value ?? `var.${name}`;
    for (const [name, input] of inputs) {
      const { value: _value, type, ...rest } = this.form.arrival(name, input);
      const validation = validationsOf(name, input, relations, written);
      this.addOverride(`variable.${name}`, {
        description: input.description,
        type,
        nullable: false,
        ...rest,
        ...(input.sensitive && { sensitive: true }),
        // In no state and in no plan file: Terraform lets it go into write-only arguments alone.
        ...(input.sensitive && !input.storedInState && { ephemeral: true }),
        ...(validation.length > 0 && { validation }),
      });
    }
    for (const name of writeOnlyInputs(content.inputs, choice)) {
      this.addOverride(`variable.${versionVariable(name)}`, {
        description: `changes with the value of ${name}; ${this.form.versions}`,
        type: 'string',
        nullable: false,
        default: '',
      });
    }
  }
}

/**
 * In modules that berth runs, providers take their connection from the environment: no address and no credential is in
 * them. Those that are not
 * here are made by the construct, as their settings are inputs of it.
 */
const providerConstructs: Partial<
  Record<ProviderName, (stack: TerraformStack, connection: ModuleForm['connection']) => unknown>
> = {
  kubernetes: (stack, connection) => new KubernetesProvider(stack, 'kubernetes', connection),
  helm: (stack, connection) => new HelmProvider(stack, 'helm', { kubernetes: connection }),
  kubectl: (stack, connection) => new KubectlProvider(stack, 'kubectl', connection),
};
