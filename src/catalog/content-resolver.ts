import type { InitializeHook, ResolveHook } from 'node:module';

/** Modules that content takes from berth, wherever its folder is: a second copy would not know our objects. */
const ours = /^(berth\/|#cdktf$|#kubernetes\/|#helm\/)/;

let berth = '';

/** @param url of berth's package.json, which says what these modules are */
export const initialize: InitializeHook<string> = (url) => {
  berth = url;
};

/** Content is always made of ES modules, whatever a package.json above it says or does not say. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  const asker = context.parentURL ?? '';
  if (asker.includes('/node_modules/')) return await next(specifier, context);
  const found = await next(specifier, ours.test(specifier) ? { ...context, parentURL: berth } : context);
  const isContent = /\.ts($|\?)/.test(found.url) && !found.url.includes('/node_modules/');
  return isContent ? { ...found, format: 'module' } : found;
};
