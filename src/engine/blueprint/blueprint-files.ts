import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import type { CatalogEntry } from '../../catalog/catalog.ts';
import { BerthError } from '../../errors.ts';
import type { Blueprint } from '../../model/blueprint.ts';
import { writeWholeFile } from '../../model/whole-file.ts';

/** Text of each file by its path in the repository, with "/" between folders. */
export type RepositoryFiles = ReadonlyMap<string, string>;

/** What was asked and answered, as it stands in a repository. */
export interface Answers {
  readonly blueprint: string;
  readonly version: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export const answersFile = '.blueprint/answers.yaml';

const word = /@@([a-z][a-z0-9_]*)@@/g;

/**
 * The files of a blueprint under these answers.
 *
 * @param choice values of the structural inputs
 * @param variables values of the others; texts and numbers
 * @throws CONTENT_INVALID where a file mentions a word that nobody gives
 */
export async function blueprintFiles(
  entry: CatalogEntry<Blueprint>,
  { choice, variables }: Pick<Answered, 'choice' | 'variables'>,
): Promise<RepositoryFiles> {
  const blueprint = await entry.load();
  const texts = Object.fromEntries(
    Object.entries({ ...choice, ...variables }).map(([name, value]) => [name, String(value)]),
  );
  const words: Readonly<Record<string, string>> = { ...texts, ...blueprint.words?.(texts) };
  const files = new Map<string, string>();
  for (const folder of fileSets(entry, blueprint, choice)) {
    for (const [file, text] of await filesIn(folder, entry)) {
      files.set(
        file,
        text.replace(word, (_, name: string) => {
          if (Object.hasOwn(words, name)) return words[name] as string;
          throw invalid(
            entry,
            `${file} mentions @@${name}@@, which is no input and no word of the blueprint`,
          );
        }),
      );
    }
  }
  const answers: Answers = {
    blueprint: blueprint.name,
    version: blueprint.version,
    inputs: { ...choice, ...variables },
  };
  const comment = '# What "berth blueprint" was told; "berth blueprint update" reads and writes it.\n';
  files.set(answersFile, comment + stringify(answers));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Answered {
  readonly choice: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Later ones win: the blueprint's own after those that it takes, a choice's after what every choice has. */
function fileSets(
  { folder }: CatalogEntry<Blueprint>,
  { takes = [] }: Blueprint,
  choice: Readonly<Record<string, string>>,
): string[] {
  const names = ['files', ...Object.entries(choice).map(([input, value]) => `${input}=${value}`)];
  return [...takes, '.']
    .flatMap((set) => names.map((name) => path.resolve(folder, set, name)))
    .filter((set) => existsSync(set));
}

async function filesIn(folder: string, entry: CatalogEntry<Blueprint>): Promise<[string, string][]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return await Promise.all(
    found
      .filter((item) => item.isFile())
      .map(async (item): Promise<[string, string]> => {
        const file = path.join(item.parentPath, item.name);
        try {
          const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
          return [repositoryPath(path.relative(folder, file)), text];
        } catch (cause) {
          throw invalid(entry, `${file} is not UTF-8 text`, cause);
        }
      }),
  );
}

/** "dot_x" is ".x", as chezmoi has it: npm leaves some names with a dot out of packages. */
function repositoryPath(file: string): string {
  return file
    .split(path.sep)
    .map((part) => part.replace(/^dot_/, '.'))
    .join('/');
}

/** Writes them below a folder. What begins with "#!" may be executed. */
export async function writeRepositoryFiles(folder: string, files: RepositoryFiles): Promise<void> {
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeWholeFile(file, text);
    if (text.startsWith('#!')) await chmod(file, 0o755);
  }
}

function invalid(entry: CatalogEntry<Blueprint>, problem: string, cause?: unknown): BerthError {
  return new BerthError('CONTENT_INVALID', { folder: entry.folder, problem }, { cause });
}
