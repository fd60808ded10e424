import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { contentFolders } from '../../catalog/catalog.ts';
import { refuseFaults } from '../../config/project.ts';
import { BerthError } from '../../errors.ts';
import { namePartProblem } from '../../model/instance.ts';
import { writeWholeFile } from '../../model/whole-file.ts';
import { packageRoot } from '../../package.ts';
import { type Door, openEngine, requireProject } from '../context.ts';
import { nameFaults } from '../selection/flag-source.ts';

export type ContentKind = Exclude<keyof typeof contentFolders, 'blueprint'>;

export interface NewContent {
  readonly kind: ContentKind;
  readonly name: string;
  /** Relative to the project. */
  readonly files: readonly string[];
  /** True when berth has content of this name, which the new one takes the place of. */
  readonly replaces: boolean;
}

/**
 * Writes a block or layer that works as it stands: the package's template under another name.
 * @throws NO_PROJECT, INPUT_INVALID, FILE_EXISTS; then nothing was written
 */
export async function newContent(
  door: Door,
  { kind, name }: { readonly kind: ContentKind; readonly name: string },
): Promise<NewContent> {
  const context = await openEngine(door);
  requireProject(context);
  refuseFaults(nameFaults('[name]', name, namePartProblem), 'INPUT_INVALID');
  const { root } = context.project.paths;
  const folder = path.join(contentFolders[kind], name);
  if (existsSync(path.join(root, folder))) throw new BerthError('FILE_EXISTS', { file: folder });

  const templates = path.join(packageRoot, 'templates');
  const template = path.join(templates, contentFolders[kind], `my-${kind}`);
  const texts = new Map<string, string>();
  for (const file of await readdir(template)) {
    const text = await readFile(path.join(template, file), 'utf8');
    texts.set(path.join(folder, file), renamed(text, kind, name));
  }
  // Editors and tsc need it to find the types; a project of TypeScript has one.
  if (!existsSync(path.join(root, 'tsconfig.json')))
    texts.set('tsconfig.json', await readFile(path.join(templates, 'tsconfig.json'), 'utf8'));

  await mkdir(path.join(root, folder), { recursive: true });
  for (const [file, text] of texts) await writeWholeFile(path.join(root, file), text);
  const { blocks, layers } = context.catalog;
  const replaces = (kind === 'block' ? blocks : layers).some((entry) => entry.name === name);
  return { kind, name, files: [...texts.keys()], replaces };
}

/** "my-block" and "My block" in a template are the name and the title. */
function renamed(text: string, kind: ContentKind, name: string): string {
  const words = name.replaceAll('-', ' ');
  const title = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return text.replaceAll(`my-${kind}`, name).replaceAll(`My ${kind}`, title);
}
