import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { writeProject } from '../../../test/helpers/project.ts';
import { showCatalogEntry } from './catalog-view.ts';

test('a name of neither a block nor a layer is refused with what there is', async () => {
  const door = testDoor(await writeProject({}));
  expect(await showCatalogEntry(door, 'argocd')).toMatchObject({ name: 'argocd' });
  const show = (name: string) =>
    showCatalogEntry(door, name).catch(({ code, faults }) => ({ code, ...faults[0] }));
  expect(await show('zzz')).toEqual({
    code: 'INPUT_INVALID',
    source: '<name>',
    message: 'is neither a building block nor a layer',
    value: '"zzz"',
    fix: `use one of: ${[...readdirSync('building-blocks'), ...readdirSync('platform')].join(', ')}`,
  });
  expect(await show('argcd')).toMatchObject({ fix: 'did you mean "argocd"?' });
});
