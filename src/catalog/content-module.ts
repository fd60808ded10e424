import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BerthError } from '../errors.ts';
import type { Layer, Unit } from '../model/content.ts';
import { runsFromSource } from '../package.ts';
import { registerContentLoader } from './content-loader.ts';

/** @throws CONTENT_INVALID when the file does not export the unit that its folder is named after, or a layer with outputs of no form */
export async function loadContent<C extends Unit>(folder: string, kind: string, name: string): Promise<C> {
  const content = (await importModule(folder, kind))[kind] as C | undefined;
  if (content?.name !== name) {
    throw new BerthError('CONTENT_INVALID', {
      folder,
      problem: `${kind}.ts must export "${kind}" with the name of its folder, "${name}"`,
    });
  }
  const given = kind === 'layer' ? Object.entries((content as unknown as Layer).outputs) : [];
  const bare = given.filter(([, one]) => !('kind' in one));
  if (bare.length > 0) {
    const names = bare.map(([output]) => `"${output}"`).join(', ');
    throw new BerthError('CONTENT_INVALID', {
      folder,
      problem: `nobody knows of what form its output is: ${names}; write output(text({ description, rules }), example)`,
    });
  }
  return content;
}

/** @throws CONTENT_INVALID when construct.ts does not export `construct` */
export async function loadConstruct(folder: string, name: string): Promise<unknown> {
  const { construct } = await importModule(folder, 'construct');
  if (typeof construct !== 'function') {
    throw new BerthError('CONTENT_INVALID', {
      folder,
      problem: `construct.ts of "${name}" must export "construct"`,
    });
  }
  return construct;
}

/** @throws CONTENT_INVALID when the file cannot be loaded */
export async function importModule(folder: string, name: string): Promise<Record<string, unknown>> {
  const compiled = path.join(folder, `${name}.js`);
  const file = existsSync(compiled) ? compiled : path.join(folder, `${name}.ts`);
  if (file.endsWith('.ts') && !runsFromSource) registerContentLoader();
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new BerthError('CONTENT_INVALID', { folder, problem: (cause as Error).message }, { cause });
  }
}
