import path from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { writeProject } from '../../test/helpers/project.ts';
import { readProject } from './project.ts';
import { rehearsedProject } from './rehearsed-project.ts';

test('a rehearsal has clusters and places of its own, and the rest of berth.yaml', async () => {
  const environments = {
    dev: {},
    staging: { cluster: { layer: 'ske' } },
    production: {
      production: true,
      cluster: { kubeconfig: 'real', context: 'real' },
      defaults: { size: 'm' },
    },
  };
  const platform = { apiVersion: 'berth/v1', kind: 'Platform', organisation: 'test', environments };
  const project = await readProject(await writeProject({ 'berth.yaml': stringify(platform) }));
  const { paths, platform: rehearsed } = rehearsedProject(project);
  expect(rehearsed.value.environments).toMatchObject({
    dev: { cluster: { embedded: true }, backend: { type: 'local' } },
    staging: { cluster: { layer: 'ske' } },
    production: {
      production: true,
      cluster: { embedded: true },
      backend: { type: 'local' },
      defaults: { size: 'm' },
    },
  });
  const { root, config, teams, data, ...written } = paths;
  expect([root, config, teams]).toEqual([project.paths.root, project.paths.config, project.paths.teams]);
  expect(data).toBe(path.join(root, '.berth/rehearsal'));
  for (const place of Object.values(written)) expect(place.startsWith(`${data}${path.sep}`)).toBe(true);
});
