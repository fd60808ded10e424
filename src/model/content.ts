import { type InputModel, type Inputs, isActive } from './input-model.ts';
import type { Chosen, LayerOutput, Output } from './output.ts';
import type { ProviderName } from './provider-set.ts';

/** A provider that only some modules of a content use. */
export interface ChosenProvider {
  readonly name: ProviderName;
  readonly when: Chosen;
}

/** What every content folder has: a name, a version, and typed inputs. */
export interface Unit<I extends Inputs = Inputs> {
  /** The name of its folder. */
  readonly name: string;
  /** Semantic version of the unit. */
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly inputs: InputModel<I>;
}

/** What blocks and layers have in common: typed inputs in, described outputs out, one module per structural choice. */
export interface Content<I extends Inputs = Inputs, O extends string = string> extends Unit<I> {
  readonly providers: readonly (ProviderName | ChosenProvider)[];
  readonly outputs: Readonly<Record<O, Output>>;
  /** Name of the flag input that forbids to destroy the instance while it is true. */
  readonly protectedBy?: string;
  readonly adopts?: Adoption;
  /** Custom resource definitions that must be there before an instance can be planned; "plural.group". */
  readonly needs?: readonly string[];
  readonly deploys?: Delivery;
}

/** An Application of Argo CD that each instance has; `team status` follows it. */
export interface Delivery {
  /** Name of the output with the name of the Application. */
  readonly application: string;
  /** Name of the text input with the namespace of Argo CD. */
  readonly argocdNamespace: string;
  /** Name of the output with the namespace that it deploys to. */
  readonly namespace: string;
  /** Name of the output with the name of the Secret that images are pulled with, empty without one. */
  readonly pullSecret: string;
  /** Name of the output with addresses, by name. */
  readonly links: string;
}

/** A namespace that an instance takes over instead of making it, and gives back when it is destroyed. */
export interface Adoption {
  /** Values of structural inputs under which it does so. */
  readonly when: Readonly<Record<string, string>>;
  /** Name of the text input with the name of the namespace. */
  readonly namespace: string;
  /** Labels that say whose the namespace is, each with the input that must have the same value. */
  readonly owner: Readonly<Record<string, string>>;
  /**
   * Objects in every namespace that the instance changes, with the fields that are given back as they were. The
   * construct finds them as `adopted` of its scope, by the same names.
   */
  readonly restores: Readonly<Record<string, RestoredObject>>;
}

export interface RestoredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly fields: readonly string[];
}

/** Versioned unit that teams get instances of. */
export interface Block<I extends Inputs = Inputs, O extends string = string> extends Content<I, O> {
  readonly kind: 'block';
  /** Name of the text input whose value only one instance of an environment may have. */
  readonly uniqueBy?: string;
  /** Name of the text input with the folder of a repository that an instance follows; its last part is the stage. */
  readonly stageBy?: string;
}

/** Helm chart of a layer: the upstream one, or one made of the release manifests in a Go module. */
export interface Chart {
  readonly name: string;
  readonly upstream: { readonly repository: string; readonly chart: string; readonly version: string };
  /** Absent where no Go module has the manifests. */
  readonly bundled?: {
    readonly module: string;
    /** Without the leading "v". */
    readonly version: string;
    /** Path of the release manifest inside the module. */
    readonly manifest: string;
    /** The namespace that the manifest was written for; the release's takes its place. */
    readonly namespace: string;
    /** ConfigMap name -> path of the chart value that is merged into its data, e.g. "configs.cm". */
    readonly configMaps: Readonly<Record<string, string>>;
    /** ClusterRole name -> path of `{enabled, rules}`, whose rules take the place of its own where they are enabled. */
    readonly clusterRoles?: Readonly<Record<string, string>>;
    /** "kind-name", in lower case -> path of a value: the object is there unless that is false. */
    readonly optional?: Readonly<Record<string, string>>;
    /** Another manifest of the module, which the value at the path `otherIf` chooses. */
    readonly otherManifest?: string;
    readonly otherIf?: string;
  };
}

/** Ordered, shared stack of the platform. */
export interface Layer<I extends Inputs = Inputs, O extends string = string> extends Content<I, O> {
  readonly kind: 'layer';
  readonly outputs: Readonly<Record<O, LayerOutput>>;
  /** Layers that must be applied before, beside those that its inputs take outputs of. */
  readonly requires: readonly string[];
  readonly chart?: Chart;
  /** What others have to put into the cluster for the layer to be of use; `doctor` looks whether it is there. */
  readonly prerequisites?: readonly Prerequisite[];
  readonly preflight?: Preflight;
  readonly keepsState?: StateKeeper;
  /** What an apply that broke off may leave in a service without the state knowing it, by address. */
  readonly leaves?: Readonly<Record<string, Leftover>>;
}

/** How such a resource is found again. In its texts "{input}" stands for the value of a runtime input. */
export type Leftover =
  /** What `import` calls it: with no more than its names, it is taken over. */
  | { readonly importId: string }
  /** What a person does before another one is made: where to look, and what to delete. */
  | { readonly remedy: string };

/** What a layer says of the place that it makes for the state of an environment: names of two text outputs. */
export interface StateKeeper {
  /** The backend as it would stand in berth.yaml; its value is empty as long as nothing can be kept there. */
  readonly backend: string;
  /** What a person has to do so that berth gets in, and the environment variables that credentials go into. */
  readonly credentials: string;
}

/** What a service is asked before anything is made in it: whether it answers to the identity that will be used. */
export interface Preflight {
  /** It is asked only while each named structural input has one of the values. */
  readonly when?: Chosen;
  /** Name of the text input with the address of the service. */
  readonly address: string;
  /** Environment variables with the identity: user and password, or a token, which comes first. */
  readonly identity: { readonly username: string; readonly password: string; readonly token?: string };
  readonly questions: readonly Question[];
}

/** One address of a service, which is only read. */
export interface Question {
  /** Path and query; "{projects}" stands for each entry of the list input "projects". */
  readonly path: string;
  /** What the right is for, e.g. "read projects". */
  readonly purpose: string;
  /** Why the service may refuse, by status, and what to do. */
  readonly refused: Readonly<Record<401 | 403, string>>;
}

/** Something in the cluster that berth does not make. */
export interface Prerequisite {
  /** It is wanted while the inputs have these values. */
  readonly when: Readonly<Record<string, string>>;
  readonly name: string;
  /** Custom resource definitions that come with it; "plural.group". */
  readonly definitions: readonly string[];
  /** A command or an edit. */
  readonly fix: string;
}

export function defineBlock<const I extends Inputs, const O extends string>(
  block: Omit<Block<I, O>, 'kind'>,
): Block<I, O> {
  return { kind: 'block', ...block };
}

export function defineLayer<const I extends Inputs, const O extends string>(
  layer: Omit<Layer<I, O>, 'kind'>,
): Layer<I, O> {
  return { kind: 'layer', ...layer };
}

/** Names of the providers that the module of a structural choice uses. */
export function providersOf(
  { providers }: Pick<Content, 'providers'>,
  choice: Readonly<Record<string, string>>,
): ProviderName[] {
  return providers.flatMap((one) => {
    if (typeof one === 'string') return [one];
    return isActive(one, choice) ? [one.name] : [];
  });
}

/** The outputs that exist under a structural choice, in the order of the content. */
export function outputsOf(
  { outputs }: Pick<Content, 'outputs'>,
  choice: Readonly<Record<string, string>>,
): [string, Output][] {
  return Object.entries<Output>(outputs).filter(([, output]) => isActive(output, choice));
}
