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

export interface ResourceClass<A extends Attributes> {
  new (scope: Construct, id: string, config: ResourceConfig<A>): SchemaResource<A>;
  readonly schema: Schema<A>;
}

/** The class of the resources of one type: `class X extends schemaResource('provider_x', attributes) {}`. */
export function schemaResource<A extends Attributes>(type: string, attributes: A): ResourceClass<A> {
  const schema = { type, attributes };
  return class extends SchemaResource<A> {
    static readonly schema = schema;

    constructor(scope: Construct, id: string, config: ResourceConfig<A>) {
      super(scope, id, schema, config);
    }
  };
}

/** A provider whose settings are those of a schema; credentials come from its environment, never from here. */
export abstract class SchemaProvider<A extends Attributes> extends TerraformProvider {
  private readonly attributes: A;
  private readonly config: Config<A>;

  constructor(scope: Construct, { type, attributes }: Schema<A>, config: Config<A>) {
    super(scope, type, { terraformResourceType: type, terraformProviderSource: type });
    this.attributes = attributes;
    this.config = config;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return argumentsOf(this.attributes, this.config);
  }
}

export interface ProviderClass<A extends Attributes> {
  new (scope: Construct, config: Config<A>): SchemaProvider<A>;
  readonly schema: Schema<A>;
}

/** The class of a provider: `class X extends schemaProvider('x', attributes) {}`. */
export function schemaProvider<A extends Attributes>(type: string, attributes: A): ProviderClass<A> {
  const schema = { type, attributes };
  return class extends SchemaProvider<A> {
    static readonly schema = schema;

    constructor(scope: Construct, config: Config<A>) {
      super(scope, schema, config);
    }
  };
}
