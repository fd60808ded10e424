import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { committer, git } from '../../../test/helpers/git.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import type { BerthError } from '../../errors.ts';
import { newRepository } from './blueprint-new.ts';
import { updateRepository } from './blueprint-update.ts';

const lines = (count: number, change: Record<number, string> = {}) =>
  `${Array.from({ length: count }, (_, index) => change[index + 1] ?? `line ${index + 1}`).join('\n')}\n`;

/** A project with a blueprint of its own: a version and its files. */
async function project(
  version: string,
  files: Readonly<Record<string, string>>,
  inputs = '',
): Promise<string> {
  const blueprint = [
    // Vitest knows berth/model in this repository only.
    `import { defineBlueprint, inputModel, length, structural, text } from '${path.resolve('src/model/index.ts')}';`,
    `export const blueprint = defineBlueprint({ name: 'tiny', version: '${version}', title: 'Tiny', description: 'Tiny.',`,
    "  inputs: inputModel({ mode: structural(['plain', 'more'], { description: 'which files', default: 'plain' }),",
    "    owner: text({ description: 'who has it', rules: [length(1, 20)] }),",
    `    ${inputs} }) });`,
  ].join('\n');
  const placed = Object.entries(files).map(([file, text]) => [`blueprints/tiny/${file}`, text]);
  return await writeProject({
    'berth.yaml': smallPlatform,
    'blueprints/tiny/blueprint.ts': blueprint,
    ...Object.fromEntries(placed),
  });
}

const first = {
  'files/README.md': `of @@owner@@\n${lines(20)}`,
  'files/settings.txt': lines(20),
  'files/old.txt': 'goes\n',
  'files/dot_hidden': 'hidden\n',
  'mode=more/extra.txt': 'extra for @@owner@@\n',
};
/** What the second version changes: line 3 of both, a file less and a file more. */
const second = {
  ...Object.fromEntries(Object.entries(first).filter(([file]) => file !== 'files/old.txt')),
  'files/README.md': `of @@owner@@\n${lines(20, { 3: 'better 3' })}`,
  'files/settings.txt': lines(20, { 3: 'better 3' }),
  'files/run.sh': '#!/bin/sh\n',
};

const door = (folder: string, caller: Record<string, string> = committer) => testDoor(folder, { caller });

/** A repository of the first version. */
async function repository(): Promise<string> {
  const folder = await temporaryFolder();
  const root = path.join(folder, 'web');
  const wanted = { blueprint: 'tiny', folder: root, team: undefined, variables: { owner: 'Ann' } };
  await newRepository(door(await project('1.0.0', first)), wanted);
  return root;
}

async function edit(root: string, file: string, text: string): Promise<void> {
  await writeFile(path.join(root, file), text);
  await git(root, 'add', '--all');
  await git(root, 'commit', '--quiet', '-m', `change ${file}`);
}

async function update(berth: string, root: string, variables: Record<string, string> = {}) {
  return await updateRepository(door(berth), { folder: root, variables });
}

async function refusal(work: Promise<unknown>): Promise<BerthError> {
  return await work.then(
    () => expect.unreachable(),
    (error: BerthError) => error,
  );
}

const read = async (root: string, file: string) => await readFile(path.join(root, file), 'utf8');

describe('an update', () => {
  test('brings what is new, takes away what is gone, and keeps what the team changed', async () => {
    const root = await repository();
    await edit(root, 'settings.txt', lines(20, { 15: 'ours 15' }));
    await edit(root, 'own.txt', 'ours\n');
    const berth = await project('1.1.0', second);
    const done = await update(berth, root);
    expect(done).toMatchObject({ from: '1.0.0', to: '1.1.0' });
    expect([...done.files].sort()).toEqual([
      ...[
        '.blueprint/answers.yaml',
        '.blueprint/base.bundle',
        'README.md',
        'old.txt',
        'run.sh',
        'settings.txt',
      ],
    ]);
    expect(await read(root, 'settings.txt')).toBe(lines(20, { 3: 'better 3', 15: 'ours 15' }));
    expect(await read(root, 'README.md')).toBe(`of Ann\n${lines(20, { 3: 'better 3' })}`);
    expect(await read(root, 'own.txt')).toBe('ours\n');
    expect(await git(root, 'ls-files', '--stage', 'run.sh')).toMatch(/^100755 /);
    expect(await git(root, 'status', '--porcelain')).toBe('');
    expect(await git(root, 'log', '-1', '--format=%an: %s')).toBe(
      'Ann: Update from the blueprint tiny 1.1.0',
    );
    expect((await update(berth, root)).files).toEqual([]);
  });

  test('compares with the last one, also after a squash, in a shallow clone and without the history', async () => {
    const root = await repository();
    await edit(root, 'settings.txt', lines(20, { 15: 'ours 15' }));
    await update(await project('1.1.0', second), root);
    // What a squash leaves: the files, and none of the commits.
    await rm(path.join(root, '.git'), { recursive: true });
    await git(root, 'init', '--quiet');
    await edit(root, 'squashed.txt', 'all of it\n');
    const folder = await temporaryFolder();
    await git(folder, 'clone', '--quiet', '--depth', '1', `file://${root}`, 'shallow');
    const third = { ...second, 'files/settings.txt': lines(20, { 3: 'best 3' }) };
    const shallow = path.join(folder, 'shallow');
    await update(await project('1.2.0', third), shallow);
    expect(await read(shallow, 'settings.txt')).toBe(lines(20, { 3: 'best 3', 15: 'ours 15' }));
  });

  test('shows as Git does what both have changed, and can be taken back or gone on with', async () => {
    const root = await repository();
    await edit(root, 'settings.txt', lines(20, { 3: 'ours 3' }));
    const head = await git(root, 'rev-parse', 'HEAD');
    const berth = await project('1.1.0', second);
    const error = await refusal(update(berth, root));
    expect([error.code, error.message]).toEqual([
      'UPDATE_CONFLICTS',
      '1 file changed by the blueprint and by you: settings.txt',
    ]);
    expect(await read(root, 'settings.txt')).toMatch(
      /<<<<<<< HEAD\nours 3\n(\|{7}[\s\S]*)?=======\nbetter 3\n>>>>>>> /,
    );
    expect((await git(root, 'status', '--porcelain')).split('\n')).toContain('UU settings.txt');
    expect((await refusal(update(berth, root))).code).toBe('UNCOMMITTED_CHANGES');

    await git(root, 'cherry-pick', '--abort');
    expect([await git(root, 'rev-parse', 'HEAD'), await git(root, 'status', '--porcelain')]).toEqual([
      head,
      '',
    ]);
    expect((await refusal(update(berth, root))).code).toBe('UPDATE_CONFLICTS');
    await writeFile(path.join(root, 'settings.txt'), lines(20, { 3: 'both 3' }));
    await git(root, 'add', 'settings.txt');
    await git(root, '-c', 'core.editor=true', 'cherry-pick', '--continue');
    expect((await update(berth, root)).files).toEqual([]);
    expect(await read(root, 'settings.txt')).toBe(lines(20, { 3: 'both 3' }));
  });

  test('changes answers, and what only they bring', async () => {
    const root = await repository();
    const berth = await project('1.0.0', first);
    await update(berth, root, { mode: 'more', owner: 'Bob' });
    expect(await read(root, 'extra.txt')).toBe('extra for Bob\n');
    expect(await read(root, 'README.md')).toContain('of Bob\n');
    expect(await read(root, '.blueprint/answers.yaml')).toContain('mode: more\n  owner: Bob\n');
    await update(berth, root, { mode: 'plain' });
    expect((await git(root, 'ls-files')).split('\n')).not.toContain('extra.txt');
  });

  test('asks for what the new version wants to know, and forgets what it does not', async () => {
    const root = await repository();
    const berth = await project(
      '2.0.0',
      second,
      "extra: text({ description: 'one more', rules: [length(1, 20)] }),",
    );
    const error = await refusal(update(berth, root));
    expect([error.code, error.faults.map(({ message }) => message)]).toEqual([
      'INPUT_INVALID',
      ['extra is required'],
    ]);
    await update(berth, root, { extra: 'x' });
    await update(await project('2.1.0', second), root);
    expect(await read(root, '.blueprint/answers.yaml')).not.toContain('extra');
  });
});

describe('an update is refused, and nothing changes,', () => {
  test.each<[string, (root: string) => Promise<unknown>, string]>([
    [
      'with changes that are not committed',
      async (root) => await writeFile(path.join(root, 'README.md'), 'x'),
      'UNCOMMITTED_CHANGES',
    ],
    [
      'without answers',
      async (root) => await rm(path.join(root, '.blueprint/answers.yaml')),
      'NO_BLUEPRINT_COPY',
    ],
    [
      'with answers that nobody can read',
      async (root) => await edit(root, '.blueprint/answers.yaml', 'a: [\n'),
      'NO_BLUEPRINT_COPY',
    ],
    [
      'with a broken bundle',
      async (root) => await edit(root, '.blueprint/base.bundle', 'x'),
      'NO_BLUEPRINT_COPY',
    ],
    [
      'with an answer that breaks a rule',
      async (root) =>
        await edit(root, '.blueprint/answers.yaml', 'blueprint: tiny\nversion: 1.0.0\ninputs: {owner: ""}\n'),
      'INPUT_INVALID',
    ],
    [
      'for a blueprint that is not there',
      async (root) =>
        await edit(root, '.blueprint/answers.yaml', 'blueprint: huge\nversion: 1.0.0\ninputs: {}\n'),
      'UNKNOWN_BLUEPRINT',
    ],
    [
      'without git',
      async (root) => await rm(path.join(root, '.git'), { recursive: true }),
      'NO_BLUEPRINT_COPY',
    ],
  ])('%s', async (_, breakIt, code) => {
    const root = await repository();
    const berth = await project('1.1.0', second);
    await breakIt(root);
    const before = await read(root, 'settings.txt');
    expect((await refusal(update(berth, root))).code).toBe(code);
    expect(await read(root, 'settings.txt')).toBe(before);
  });

  test('by an older berth', async () => {
    const root = await repository();
    await update(await project('1.1.0', second), root);
    const error = await refusal(update(await project('1.0.0', first), root));
    expect([error.code, error.message]).toEqual([
      'BLUEPRINT_OLDER',
      'the repository was made by tiny 1.1.0, and this berth has 1.0.0',
    ]);
  });

  test('in a folder inside of a repository, or one of somebody else', async () => {
    const root = await repository();
    await mkdir(path.join(root, 'inner/.blueprint'), { recursive: true });
    await writeFile(
      path.join(root, 'inner/.blueprint/answers.yaml'),
      await read(root, '.blueprint/answers.yaml'),
    );
    const berth = await project('1.1.0', second);
    expect((await refusal(update(berth, path.join(root, 'inner')))).code).toBe('NO_BLUEPRINT_COPY');
    expect((await refusal(update(berth, await temporaryFolder()))).code).toBe('NO_BLUEPRINT_COPY');
  });

  test('where a file of nobody stands in its way', async () => {
    const root = await repository();
    await writeFile(path.join(root, 'run.sh'), 'mine, and not committed');
    const head = await git(root, 'rev-parse', 'HEAD');
    const error = await refusal(update(await project('1.1.0', second), root));
    expect([error.code, error.message]).toEqual(['GIT_FAILED', expect.stringContaining('run.sh')]);
    expect(await git(root, 'rev-parse', 'HEAD')).toBe(head);
    expect(await git(root, 'status', '--porcelain')).toBe('?? run.sh');
    expect(await read(root, 'run.sh')).toBe('mine, and not committed');
  });
});
