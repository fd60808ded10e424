/**
 * Writes dist/bindings: what content outside of this package imports as "berth/kubernetes/..." and "berth/helm/...".
 * The import map of package.json stays the one place that says which packages these are.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const { imports } = JSON.parse(readFileSync('package.json', 'utf8')) as { imports: Record<string, string> };
const require = createRequire(import.meta.url);

rmSync('dist/bindings', { recursive: true, force: true });
for (const [name, target] of Object.entries(imports)) {
  const [, group] = /^#(\w+)\/\*$/.exec(name) ?? [];
  if (!group) continue;
  const folder = path.join('dist/bindings', group);
  mkdirSync(folder, { recursive: true });
  for (const binding of bindingsOf(target)) {
    const text = `export * from '${target.replace('*', binding)}';\n`;
    for (const extension of ['js', 'd.ts']) writeFileSync(path.join(folder, `${binding}.${extension}`), text);
  }
}

/** Folders that may stand for the star of "package/lib/*\/index.js". */
function bindingsOf(target: string): string[] {
  const [packageAndFolder = ''] = target.split('/*/');
  const [scope, name, ...rest] = packageAndFolder.split('/') as [string, string];
  const root = path.dirname(require.resolve(`${scope}/${name}/package.json`));
  return readdirSync(path.join(root, ...rest), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
