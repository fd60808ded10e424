/** What a rule of the platform looks at: one instance, before it is planned or applied. Holds no secret. */
export interface PolicySubject {
  readonly instance: string;
  readonly kind: 'block' | 'layer';
  readonly team: string;
  readonly environment: { readonly name: string; readonly production: boolean };
  readonly content: { readonly name: string; readonly version: string };
  /** Values of the structural inputs. */
  readonly choice: Readonly<Record<string, string>>;
  /** Values of the runtime inputs that are no secrets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly module: TerraformModule;
}

/** The synthesized Terraform JSON, as far as rules read it. */
export interface TerraformModule {
  /** Type -> name -> arguments; expressions are texts of the form "${...}". */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly [section: string]: unknown;
}

export interface PolicyFinding {
  readonly message: string;
  /** Name of the input, or address of the resource, that it is about. */
  readonly at: string;
  /** A command or an edit. */
  readonly fix: string;
}

/** One rule: mandatory ones stop an instance, advisory ones are said. */
export interface PolicyRule {
  /** The name of its file, and how waivers call it. */
  readonly name: string;
  readonly title: string;
  readonly level: 'advisory' | 'mandatory';
  check(subject: PolicySubject): readonly PolicyFinding[];
}

export function defineRule(rule: PolicyRule): PolicyRule {
  return rule;
}
