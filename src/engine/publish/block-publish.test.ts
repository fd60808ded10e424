import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import { ownEnvironment } from '../../../test/helpers/toolchain-context.ts';
import { publishBlock } from './block-publish.ts';

const block = 'namespace-with-argocd';
const wanted = { block, target: 'meshstack', folder: 'out', variables: {}, check: false };

let root: string;
const publish = async (changes: Partial<Parameters<typeof publishBlock>[1]> = {}) =>
  await publishBlock(testDoor(root, { caller: ownEnvironment }), { ...wanted, ...changes });
const refused = async (changes: Parameters<typeof publish>[0]) =>
  await publish(changes).then(
    () => undefined,
    (error) => ({ code: error.code, message: error.message, faults: error.faults?.length }),
  );
const inOut = (...names: string[]) => path.join(root, 'out', ...names);

beforeEach(async () => {
  root = await temporaryFolder();
});

describe('what was published', () => {
  test('is the same when it is compared, and again when it is published again', async () => {
    const { files } = await publish();
    expect(files).toEqual([
      'buildingblock/kubeconfig-mock.yaml',
      'buildingblock/main.tf.json',
      'buildingblock/variables.tf',
      'definition/logo.png',
      'definition/main.tf',
    ]);
    const text = await readFile(inOut('definition/main.tf'), 'utf8');
    expect((await publish({ check: true })).differences).toEqual([]);
    await publish();
    expect(await readFile(inOut('definition/main.tf'), 'utf8')).toBe(text);
    expect((await readdir(root)).sort()).toEqual(['out']);
  });

  test('differs when files were changed, taken away or put beside it, and by other structural inputs', async () => {
    await publish();
    await writeFile(inOut('definition/main.tf'), '# changed');
    await rm(inOut('buildingblock/kubeconfig-mock.yaml'));
    await writeFile(inOut('buildingblock/x.auto.tfvars'), '');
    await mkdir(inOut('buildingblock/.terraform'));
    await writeFile(inOut('buildingblock/.terraform/providers'), '');
    await writeFile(inOut('buildingblock/.terraform.lock.hcl'), '');
    const { differences } = await publish({ check: true });
    expect(differences).toEqual([
      { file: 'buildingblock/kubeconfig-mock.yaml', difference: 'missing' },
      { file: 'buildingblock/x.auto.tfvars', difference: 'left over' },
      { file: 'definition/main.tf', difference: 'changed' },
    ]);
    await rm(inOut('buildingblock/x.auto.tfvars'));
    await publish();
    const other = await publish({ check: true, variables: { namespace_mode: 'adopt' } });
    expect(other.differences.map(({ file }) => file)).toContain('definition/main.tf');
  });

  test('is all missing where nothing was published, and comparing makes no folder', async () => {
    const { differences } = await publish({ check: true });
    expect(new Set(differences.map(({ difference }) => difference))).toEqual(new Set(['missing']));
    expect(await readdir(root)).toEqual([]);
  });

  test('is finished where a run was killed after its first file', async () => {
    await publish();
    for (const file of ['buildingblock/main.tf.json', 'definition/main.tf']) await rm(inOut(file));
    await publish();
    expect((await publish({ check: true })).differences).toEqual([]);
  });
});

describe('nothing is written', () => {
  test.each([
    [{ target: 'terraform' }, 'UNKNOWN_TARGET', 'there is no target "terraform"'],
    [{ target: 'toString' }, 'UNKNOWN_TARGET', 'there is no target "toString"'],
    [{ target: '../hub' }, 'UNKNOWN_TARGET', 'there is no target "../hub"'],
    [{ block: 'argocd' }, 'UNKNOWN_BLOCK', 'there is no building block "argocd"'],
    [{ block: '../argocd' }, 'UNKNOWN_BLOCK', 'there is no building block "../argocd"'],
    [{ variables: { harbor_mode: 'nope' } }, 'INPUT_INVALID', '1 fault'],
    [{ variables: { namespace_name: 'shop' } }, 'INPUT_INVALID', '1 fault'],
    [{ variables: { git_token: 'env:X', size: 'large' } }, 'INPUT_INVALID', '2 faults'],
  ])('for %j', async (changes, code, message) => {
    expect(await refused(changes)).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await readdir(root)).toEqual([]);
  });

  test('into a folder that holds something else, or what another block or target published', async () => {
    await mkdir(inOut());
    await writeFile(inOut('main.tf'), '# mine');
    expect(await refused({})).toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
    expect(await readdir(inOut())).toEqual(['main.tf']);
    await rm(inOut('main.tf'));
    await publish();
    const mark = await readFile(inOut('buildingblock/variables.tf'), 'utf8');
    await writeFile(inOut('buildingblock/variables.tf'), mark.replace(block, `${block}-2`));
    expect(await refused({})).toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
    await writeFile(inOut('buildingblock/variables.tf'), mark.replace('as meshstack', 'as hub'));
    expect(await refused({})).toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
  });

  test('beside files that somebody has put where meshStack would run them', async () => {
    await publish();
    await writeFile(inOut('buildingblock/extra.json'), '[]');
    const before = await readFile(inOut('definition/main.tf'), 'utf8');
    await writeFile(inOut('definition/main.tf'), '# older');
    expect(await refused({})).toMatchObject({
      code: 'PUBLISHED_FOLDER_TAKEN',
      message: expect.stringContaining('buildingblock/extra.json'),
    });
    expect(await readFile(inOut('definition/main.tf'), 'utf8')).toBe('# older');
    await rm(inOut('buildingblock/extra.json'));
    // What lies outside of the published folders is left alone, such as tests of the whole.
    await mkdir(inOut('e2e'));
    await writeFile(inOut('e2e/main.tf'), '');
    await publish();
    expect(await readFile(inOut('definition/main.tf'), 'utf8')).toBe(before);
    expect((await publish({ check: true })).differences).toEqual([]);
  });

  test('where the folder is a file', async () => {
    await writeFile(inOut(), '');
    expect(await refused({})).toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
    expect(await refused({ check: true })).toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
  });
});
