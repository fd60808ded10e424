import type { Construct } from 'constructs';
import { type TerraformMetaArguments, TerraformProvider, TerraformResource } from '#cdktf';
import { type Expression, reference } from '../expression.ts';
import { type Attributes, argumentsOf, type Config, type Schema } from './schema.ts';

/** Arguments of a resource and what it comes after. */
export type ResourceConfig<A extends Attributes> = Config<A> & Pick<TerraformMetaArguments, 'dependsOn'>;

/** A resource whose arguments are those of a schema, and no others. */
export abstract class SchemaResource<A extends Attributes> extends TerraformResource {
  private readonly attributes: A;
  private readonly config: ResourceConfig<A>;

  constructor(scope: Construct, id: string, { type, attributes }: Schema<A>, config: ResourceConfig<A>) {
    super(scope, id, { terraformResourceType: type, dependsOn: config.dependsOn });
    this.attributes = attributes;
    this.config = config;
  }

  /** An attribute of the resource; whoever uses it depends on the resource. */
  attribute(name: keyof A & string): Expression {
    return reference(this, name);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return argumentsOf(this.attributes, this.config);
  }
}

/** A provider whose settings are those of a schema; credentials come from its environment, never from here. */
export abstract class SchemaProvider<A extends Attributes> extends TerraformProvider {
  private readonly attributes: A;
  private readonly config: Config<A>;

  constructor(scope: Construct, id: string, { type, attributes }: Schema<A>, config: Config<A>) {
    super(scope, id, { terraformResourceType: type, terraformProviderSource: type });
    this.attributes = attributes;
    this.config = config;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return argumentsOf(this.attributes, this.config);
  }
}
