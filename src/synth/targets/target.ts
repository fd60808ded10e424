import type { Block } from '../../model/content.ts';
import type { ProviderSchemas } from '../hcl/document.ts';

/** Terraform JSON, not yet text. */
export type Tree = Readonly<Record<string, unknown>>;

/** A block for one structural choice, as a target publishes it. */
export interface PublishedBlock {
  readonly block: Block;
  readonly choice: Readonly<Record<string, string>>;
  /** Its module in the form of a portal. */
  readonly module: Tree;
  /** `APP_TEAM_README.md` of its folder. */
  readonly appTeamPage: string;
  /** `logo.png` of its folder, if there is one. */
  readonly logo: Uint8Array | undefined;
}

/** What a target needs of programs. */
export interface TargetTools {
  /** HCL as `terraform fmt` writes it. */
  format(hcl: string): Promise<string>;
  /** What the providers of the module say of themselves. */
  schemas(): Promise<ProviderSchemas>;
}

/** Files by their path within the published folder. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A form that a block is published in. */
export interface Target {
  /** One line for the help. */
  readonly summary: string;
  /** Why this block has no such form; empty when it has. */
  problems(block: PublishedBlock): readonly string[];
  files(block: PublishedBlock, tools: TargetTools): Promise<Files>;
}
