import { readFile } from 'node:fs/promises';
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

/** Modules that content takes from berth, wherever its folder is: a second copy would not know our objects. */
const ours = /^(berth\/|#cdktf$|#kubernetes\/|#helm\/)/;

let berth = '';

/** @param url of berth's package.json, which says what these modules are */
export const initialize: InitializeHook<string> = (url) => {
  berth = url;
  // Hooks have a thread and a copy of the environment of their own; esbuild's process inherits it, secrets and all.
  const others = Object.keys(env).filter((name) => name !== 'PATH');
  // biome-ignore lint/style/noProcessEnv: not berth's environment, but this thread's copy of it
  for (const name of others) delete env[name];
};

export const resolve: ResolveHook = async (specifier, context, next) => {
  const fromContent = isTypeScript(context.parentURL ?? '') && ours.test(specifier);
  return await next(specifier, fromContent ? { ...context, parentURL: berth } : context);
};

/** Content is always made of ES modules, whatever a package.json above it says or does not say. */
export const load: LoadHook = async (url, context, next) => {
  if (!isTypeScript(url)) return await next(url, context);
  const file = fileURLToPath(url);
  const { code } = await transform(await readFile(file, 'utf8'), {
    loader: 'ts',
    sourcefile: file,
    sourcemap: 'inline',
    target: 'node20',
  });
  return { format: 'module', source: code, shortCircuit: true };
};

function isTypeScript(url: string): boolean {
  return url.startsWith('file:') && url.endsWith('.ts') && !url.includes('/node_modules/');
}
