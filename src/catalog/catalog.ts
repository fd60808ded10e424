import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { BerthError } from '../errors.ts';
import type { Blueprint } from '../model/blueprint.ts';
import type { Block, Content, Layer, Unit } from '../model/content.ts';
import { packageRoot, runsFromSource } from '../package.ts';
import { loadConstruct, loadContent } from './content-module.ts';

/** A content folder: found by convention, loaded when it is needed. */
export interface CatalogEntry<C extends Unit = Content> {
  readonly name: string;
  /** Absolute folder with the README and the TypeScript sources. */
  readonly folder: string;
  /** Absolute folder with the code that runs: compiled for ours, the sources for a project's own. */
  readonly code: string;
  /** True for content of the project's own beside berth.yaml. */
  readonly own: boolean;
  /** Metadata and inputs; never loads CDKTF. */
  load(): Promise<C>;
  /** The construct function; its module loads CDKTF. */
  loadConstruct(): Promise<unknown>;
}

/** Where content stands: beside berth.yaml, in the package, and its templates. */
export const contentFolders = {
  block: 'building-blocks',
  layer: 'platform',
  blueprint: 'blueprints',
} as const;

/** All blocks, layers and blueprints: those of berth and those beside the project's berth.yaml, which win by name. */
export class Catalog {
  private readonly found: Record<keyof typeof contentFolders, CatalogEntry<Unit>[]>;

  /** @param projectRoot folder of berth.yaml, or undefined outside of a project */
  constructor(projectRoot?: string) {
    this.found = {
      block: entriesOf('block', projectRoot),
      layer: entriesOf('layer', projectRoot),
      blueprint: entriesOf('blueprint', projectRoot),
    };
  }

  get blocks(): readonly CatalogEntry<Block>[] {
    return this.found.block as CatalogEntry<Block>[];
  }

  get layers(): readonly CatalogEntry<Layer>[] {
    return this.found.layer as CatalogEntry<Layer>[];
  }

  get blueprints(): readonly CatalogEntry<Blueprint>[] {
    return this.found.blueprint as CatalogEntry<Blueprint>[];
  }

  /** @throws UNKNOWN_BLOCK */
  block(name: string): CatalogEntry<Block> {
    const entry = this.blocks.find((one) => one.name === name);
    if (!entry) throw new BerthError('UNKNOWN_BLOCK', { block: name, known: namesOf(this.blocks) });
    return entry;
  }

  /** @throws UNKNOWN_LAYER */
  layer(name: string): CatalogEntry<Layer> {
    const entry = this.layers.find((one) => one.name === name);
    if (!entry) throw new BerthError('UNKNOWN_LAYER', { layer: name, known: namesOf(this.layers) });
    return entry;
  }

  /** @throws UNKNOWN_BLUEPRINT */
  blueprint(name: string): CatalogEntry<Blueprint> {
    const entry = this.blueprints.find((one) => one.name === name);
    if (!entry)
      throw new BerthError('UNKNOWN_BLUEPRINT', { blueprint: name, known: namesOf(this.blueprints) });
    return entry;
  }
}

function namesOf(entries: readonly CatalogEntry<Unit>[]): string {
  return entries.map((entry) => entry.name).join(', ') || 'none';
}

function entriesOf(kind: keyof typeof contentFolders, projectRoot: string | undefined): CatalogEntry<Unit>[] {
  const ours = scan(kind, packageRoot, false);
  const own = projectRoot && projectRoot !== packageRoot ? scan(kind, projectRoot, true) : [];
  const names = new Set(own.map((entry) => entry.name));
  return [...ours.filter((entry) => !names.has(entry.name)), ...own].sort((a, b) =>
    a.name.localeCompare(b.name),
  );
}

function scan(kind: keyof typeof contentFolders, root: string, own: boolean): CatalogEntry<Unit>[] {
  const parent = path.join(root, contentFolders[kind]);
  if (!statSync(parent, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((item) => item.isDirectory() || item.isSymbolicLink())
    .map((item) => ({
      name: item.name,
      folder: path.join(parent, item.name),
      code: codeFolder(root, own, kind, item.name),
    }))
    .filter(
      ({ code }) => existsSync(path.join(code, `${kind}.ts`)) || existsSync(path.join(code, `${kind}.js`)),
    )
    .map(({ name, folder, code }) => ({
      name,
      folder,
      code,
      own,
      load: once(() => loadContent(code, kind, name)),
      loadConstruct: () => loadConstruct(code, name),
    }));
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

/** Our own content runs compiled, beside the compiled program; a project's content runs from its sources. */
function codeFolder(root: string, own: boolean, kind: keyof typeof contentFolders, name: string): string {
  return own || runsFromSource
    ? path.join(root, contentFolders[kind], name)
    : path.join(root, 'dist', contentFolders[kind], name);
}
