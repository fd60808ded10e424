import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { showConfig, validateConfig } from './config-view.ts';

test('without a project there is no configuration to show or to check', async () => {
  const door = testDoor(await writeProject({}));
  await expect(showConfig(door)).rejects.toMatchObject({ code: 'NO_PROJECT', exit: 2 });
  await expect(validateConfig(door)).rejects.toMatchObject({ code: 'NO_PROJECT', exit: 2 });
});

test('the configuration is shown with its defaults', async () => {
  const { yaml } = await showConfig(testDoor(await writeProject({ 'berth.yaml': smallPlatform })));
  expect(yaml).toContain('maxAge: 24h');
});
