import { BerthError } from '../../errors.ts';
import type { Implementation } from './run-document.ts';
import { RunFailure } from './run-failure.ts';

/** Address of a block of berth's own catalogue, e.g. "berth:namespace-with-argocd?namespace_mode=adopt". */
const scheme = 'berth:';

/** A block of the catalogue that a definition names in place of a repository. */
export interface CatalogReference {
  readonly block: string;
  /** Values of its structural inputs, as texts. */
  readonly variables: Readonly<Record<string, string>>;
  /** Undefined: the one that is there. */
  readonly version: string | undefined;
}

/** Writes the module of a block into a folder. @returns the version of the block */
export type WriteBlock = (reference: CatalogReference, folder: string) => Promise<string>;

type Source = Pick<Implementation, 'repositoryUrl' | 'repositoryPath' | 'refName'>;

/** @returns undefined for the address of a repository @throws RunFailure */
export function catalogReference({
  repositoryUrl,
  repositoryPath,
  refName,
}: Source): CatalogReference | undefined {
  if (!repositoryUrl.startsWith(scheme)) return undefined;
  const [block = '', query = ''] = repositoryUrl.slice(scheme.length).split(/\?(.*)/s);
  if (!/^[a-z0-9-]+$/.test(block)) throw refused(`"${repositoryUrl}" names no block`);
  if (repositoryPath !== undefined && repositoryPath !== '/')
    throw refused(`a block of the catalogue has no folder "${repositoryPath}": leave it empty`);
  const variables: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (Object.hasOwn(variables, name)) throw refused(`"${repositoryUrl}" names "${name}" twice`);
    variables[name] = value;
  }
  return { block, variables, version: refName?.replace(/^v(?=\d)/, '') };
}

/** @param target absolute path of a folder that is not there yet @throws RunFailure */
export async function takeFromCatalog(
  reference: CatalogReference,
  target: string,
  { write, say }: { readonly write: WriteBlock; readonly say: (line: string) => void },
): Promise<void> {
  say(`Making the module of ${reference.block} from the catalogue of the runner`);
  try {
    const version = await write(reference, target);
    say(`The sources are there: ${reference.block} ${version}.`);
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    const faults = error.faults.map(({ source, message }) => `${source}: ${message}`);
    throw refused([`${error.message} (${error.fix})`, ...faults].join('\n'));
  }
}

function refused(detail: string): RunFailure {
  return new RunFailure(
    'The runner has no such building block in its catalogue. Please ask the platform team of this building block.',
    { detail },
  );
}
