import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../package.ts';

let registered = false;

/** Lets the built program import a project's own content, which is TypeScript; Node 20 needs a loader for it. */
export async function registerContentLoader(): Promise<void> {
  if (registered) return;
  registered = true;
  const typeScript = await import('tsx/esm/api');
  typeScript.register();
  // Registered later, asked earlier.
  register(new URL('./content-resolver.js', import.meta.url), {
    data: `${pathToFileURL(packageRoot)}/package.json`,
  });
}
