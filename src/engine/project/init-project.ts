import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { refuseFaults } from '../../config/project.ts';
import { withBlock } from '../../config/team-file.ts';
import { platformTemplate, teamTemplate } from '../../config/templates.ts';
import { BerthError } from '../../errors.ts';
import { namePartProblem, teamNameProblem } from '../../model/instance.ts';
import { projectPaths } from '../../model/paths.ts';
import { writeWholeFile } from '../../model/whole-file.ts';
import { type Door, openEngine } from '../context.ts';
import { nameFaults } from '../selection/flag-source.ts';
import { schemaFolder, writeSchemas } from './schema-files.ts';

/**
 * Writes a commented berth.yaml and a first team file.
 * @returns the files, relative to the folder
 * @throws FILE_EXISTS, and then nothing was written; INPUT_INVALID
 */
export async function initProject(
  door: Door,
  wanted: { readonly organisation: string | undefined; readonly team: string },
): Promise<string[]> {
  const root = path.resolve(door.folder);
  const organisation =
    wanted.organisation ??
    (path
      .basename(root)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') ||
      'acme');
  refuseFaults(
    [
      ...nameFaults('--organisation', organisation, namePartProblem),
      ...nameFaults('--team', wanted.team, teamNameProblem),
    ],
    'INPUT_INVALID',
  );
  const files: Record<string, string> = {
    'berth.yaml': platformTemplate(organisation),
    [path.join('teams', `${wanted.team}.yaml`)]: withBlock(
      teamTemplate(wanted.team),
      exampleBlock(wanted.team),
    ),
    '.gitignore': '.berth/\n',
  };
  const refused = await takenFile(root, files);
  if (refused) throw new BerthError('FILE_EXISTS', { file: refused });
  await mkdir(projectPaths(root).teams, { recursive: true });
  const written = Object.keys(files).filter((file) => !existsSync(path.join(root, file)));
  for (const file of written) await writeWholeFile(path.join(root, file), files[file] as string);
  await writeSchemas(await openEngine(door));
  return written;
}

/** A file that is there already; what an interrupted init has written stands in the way of nobody. */
async function takenFile(root: string, files: Readonly<Record<string, string>>): Promise<string | undefined> {
  const there = Object.keys(files).filter((file) => existsSync(path.join(root, file)));
  const own = there.filter((file) => file !== '.gitignore');
  for (const file of own) {
    if ((await readFile(path.join(root, file), 'utf8')) !== files[file]) return file;
  }
  const whole = there.length === Object.keys(files).length && existsSync(schemaFolder(projectPaths(root)));
  return whole ? own[0] : undefined;
}

function exampleBlock(team: string) {
  return {
    block: 'namespace-with-argocd',
    version: '1',
    environment: 'dev',
    inputs: {
      namespace_name: `app-${team}-dev`,
      project_id: team,
      github_repo_url: `https://github.com/example/${team}.git`,
    },
  };
}
