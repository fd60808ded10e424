import type { PortalBlock, PortalBlockRecord } from '../../model/portal-block.ts';
import { type Door, type EngineContext, requireProject } from '../context.ts';
import { openInstances } from '../selection/known-instance.ts';

/** Where building blocks are ordered. */
export interface Portal {
  /** All building blocks that there are of a definition. @param definition its uuid */
  blocks(definition: string): Promise<readonly PortalBlock[]>;
}

/** What an import has made of the inventory. */
export interface PortalImport {
  readonly environment: string;
  readonly definition: string;
  /** Building blocks that the inventory did not have. */
  readonly added: readonly PortalBlockRecord[];
  /** Those that it had, as they are now. */
  readonly known: readonly PortalBlockRecord[];
  /** Those that the portal has no more: they are out of the inventory. */
  readonly gone: readonly PortalBlockRecord[];
}

/**
 * Makes the inventory know the building blocks of a definition, by their uuid. Neither portal nor cluster is changed.
 * @param wanted.block name of the block that the definition offers
 * @throws NO_PROJECT, CONFIG_INVALID, UNKNOWN_BLOCK, UNKNOWN_ENVIRONMENT, USAGE, and what the portal throws
 */
export async function importPortalBlocks(
  door: Door,
  portal: Portal,
  wanted: {
    readonly block: string;
    readonly definition: string;
    readonly environment: string | undefined;
  },
): Promise<PortalImport> {
  const context = await openProject(door);
  const { name, version } = await context.catalog.block(wanted.block).load();
  const { name: environment } = context.environment(wanted.environment);
  await context.refuseMigrated(environment);
  const { definition } = wanted;
  const before = (await recordsOf(context, environment)).filter((one) => one.definition === definition);
  const found = await portal.blocks(definition);
  const importedAt = new Date().toISOString();
  const records = found.map(
    (block): PortalBlockRecord => ({
      version: 1,
      ...block,
      environment,
      definition,
      content: { name, version },
      importedAt: before.find(({ uuid }) => uuid === block.uuid)?.importedAt ?? importedAt,
    }),
  );
  const isKnown = ({ uuid }: PortalBlock) => before.some((one) => one.uuid === uuid);
  const gone = before.filter(({ uuid }) => !found.some((one) => one.uuid === uuid));
  for (const record of records) await context.inventory.savePortalBlock(record);
  for (const record of gone) await context.inventory.removePortalBlock(record);
  return {
    environment,
    definition,
    added: records.filter((one) => !isKnown(one)),
    known: records.filter(isKnown),
    gone,
  };
}

/** How a building block stands, in the portal and in the inventory. */
export interface PortalBlockStatus extends PortalBlock {
  readonly environment: string;
  readonly definition: string;
  /** E.g. "namespace-with-argocd 1.0.0"; undefined where the inventory knows no building block of the definition. */
  readonly content?: string;
  /** unknown: not in the inventory; gone: not in the portal, the rest is what was imported. */
  readonly inventory: 'imported' | 'unknown' | 'gone';
}

/**
 * Compares the inventory with the portal; nothing is changed.
 * @param wanted.definitions to look at beside those that the inventory knows
 * @throws NO_PROJECT, CONFIG_INVALID, UNKNOWN_ENVIRONMENT, USAGE, and what the portal throws
 */
export async function portalStatus(
  door: Door,
  portal: Portal,
  wanted: { readonly definitions: readonly string[]; readonly environment: string | undefined },
): Promise<PortalBlockStatus[]> {
  const context = await openProject(door);
  const { name: environment } = context.environment(wanted.environment);
  const records = await recordsOf(context, environment);
  const definitions = [...new Set([...records.map(({ definition }) => definition), ...wanted.definitions])];
  const parts: PortalBlockStatus[][] = [];
  for (const definition of definitions) {
    const known = records.filter((one) => one.definition === definition);
    const found = await portal.blocks(definition);
    parts.push(standing({ environment, definition, known, found }));
  }
  return parts.flat();
}

function standing(parts: {
  readonly environment: string;
  readonly definition: string;
  readonly known: readonly PortalBlockRecord[];
  readonly found: readonly PortalBlock[];
}): PortalBlockStatus[] {
  const { environment, definition, known, found } = parts;
  const [first] = known;
  const offered = first && { content: contentText(first) };
  const live = found.map((block): PortalBlockStatus => {
    const record = known.find(({ uuid }) => uuid === block.uuid);
    const content = record ? { content: contentText(record) } : offered;
    const inventory = record ? 'imported' : 'unknown';
    return { ...block, environment, definition, ...content, inventory };
  });
  const gone = known
    .filter(({ uuid }) => !found.some((one) => one.uuid === uuid))
    .map(({ uuid, displayName, workspace, definitionVersion, status, ...record }): PortalBlockStatus => {
      const block = { uuid, displayName, workspace, definitionVersion, status };
      return { ...block, environment, definition, content: contentText(record), inventory: 'gone' };
    });
  return [...live, ...gone];
}

/** Building blocks of portals in the inventory, whatever the environment. @throws NO_PROJECT, CONFIG_INVALID */
export async function listPortalBlocks(door: Door): Promise<PortalBlockRecord[]> {
  const { inventory } = await openInstances(door);
  return await inventory.portalBlocks();
}

/** E.g. "namespace-with-argocd 1.0.0". */
export function contentText({ content }: Pick<PortalBlockRecord, 'content'>): string {
  return `${content.name} ${content.version}`;
}

async function openProject(door: Door): Promise<EngineContext> {
  const context = await openInstances(door);
  requireProject(context);
  return context;
}

async function recordsOf({ inventory }: EngineContext, environment: string): Promise<PortalBlockRecord[]> {
  return (await inventory.portalBlocks()).filter((one) => one.environment === environment);
}
