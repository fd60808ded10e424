/** Nothing that leads out of a folder, or is hidden in it. */
const soundPath = /^[a-z0-9][\w.-]*(\/[a-z0-9][\w.-]*)*$/i;

/** As meshStack has it: one address for each building block of a workspace; what was there before is our own addition. */
const meshAddress = /^api\/terraform\/state\/workspace\/([^/]+)\/buildingblock\/([^/]+)(\/versions)?$/i;

/** What a request is about: `/<project>/<kind>/<rest>`. */
export interface Address {
  /** Folder of the store that holds all of the project. */
  readonly project: string;
  /** E.g. "states". */
  readonly kind: string;
  /** An address, a folder or an instance. */
  readonly rest: string;
}

/** @param path of a URL, as it was sent @returns undefined for one that is nobody's */
export function addressOf(path: string): Address | undefined {
  const text = path.slice(1);
  if (!soundPath.test(text)) return undefined;
  const [, workspace, block, versions] = meshAddress.exec(text) ?? [];
  if (workspace && block)
    return { project: 'api', kind: versions ? 'versions' : 'states', rest: `${workspace}/${block}` };
  const [project = '', kind = '', ...rest] = text.split('/');
  return project === 'api' || rest.length === 0 ? undefined : { project, kind, rest: rest.join('/') };
}
