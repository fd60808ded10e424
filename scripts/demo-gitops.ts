import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { GitopsProject, namespace, team } from '../test/helpers/gitops-project.ts';
import { pushImage } from '../test/helpers/image.ts';
import { writeFiles } from '../test/helpers/suite-folder.ts';
import { shownBerth } from './shown-berth.ts';

// Not in examples/: the team's file names ports of this machine.
const folder = path.resolve('.berth/demo-gitops');

/** A team's commit on its way: registry, Git, Argo CD, pods; then `git revert`. */
export async function gitopsDemo(): Promise<void> {
  const berth = shownBerth(folder);
  console.log(
    `berth demo, in ${folder}. The first time, programs are downloaded or built once (about 28 CPU minutes).`,
  );
  mkdirSync(folder, { recursive: true });
  await berth('dev', 'up', '--gitops');
  const project = await GitopsProject.of(folder);
  project.writePlatform();
  await berth('platform', 'apply', 'argocd', '--yes');
  writeFiles(folder, { [`teams/${team}.yaml`]: project.teamFile(team, { namespace_name: namespace }) });
  await berth('team', 'apply', team, '--yes');

  rmSync(path.join(folder, 'repositories'), { recursive: true, force: true });
  const repository = await project.repository(team, path.resolve('test/fixtures/app-repo'));
  const image = `${team}/app`;
  console.log(`\nThe team pushes an image to ${project.registryHost}, and its digest to ${repository.url}:`);
  const digest = await pushImage(project.registry, image, `hello at ${new Date().toISOString()}`);
  const overlay = path.join(repository.folder, 'manifests/overlays/dev');
  await project.kustomize(overlay, 'edit', 'set', 'image', `app=${project.registryHost}/${image}@${digest}`);
  const commit = await repository.push(`release ${digest}`, {}, { force: true });
  console.log(`  commit ${commit}\n  image  ${digest}`);
  await project.synced(commit);
  await berth('team', 'status', team);

  console.log(`
Push more yourself: the working copy is ${repository.folder}. Or stop:

  npx berth --cwd ${folder} team destroy ${team} --yes
  npx berth --cwd ${folder} dev down`);
}
