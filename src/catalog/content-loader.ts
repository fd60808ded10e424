import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../package.ts';

let registered = false;

/** Lets the built program import a project's own content, which is TypeScript; Node 20 cannot by itself. */
export function registerContentLoader(): void {
  if (registered) return;
  registered = true;
  register(new URL('./content-hooks.js', import.meta.url), {
    data: `${pathToFileURL(packageRoot)}/package.json`,
  });
}
