/** A building block that somebody has ordered in a portal, as the portal tells of it. */
export interface PortalBlock {
  readonly uuid: string;
  readonly displayName: string;
  /** Workspace that it belongs to. */
  readonly workspace: string;
  /** Uuid of the version of its definition. */
  readonly definitionVersion: string;
  /** In the portal's words, e.g. "SUCCEEDED". */
  readonly status: string;
}

/** What the inventory keeps of a building block of a portal, which berth does not run itself. Holds no input. */
export interface PortalBlockRecord extends PortalBlock {
  readonly version: 1;
  readonly environment: string;
  /** Uuid of its definition. */
  readonly definition: string;
  /** The block of the catalogue that the definition offers. */
  readonly content: { readonly name: string; readonly version: string };
  /** ISO 8601, UTC. */
  readonly importedAt: string;
}
