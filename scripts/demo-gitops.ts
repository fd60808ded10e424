import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { GitopsProject, namespace, team } from '../test/helpers/gitops-project.ts';
import { pushImage } from '../test/helpers/image.ts';
import { writeFiles } from '../test/helpers/suite-folder.ts';
import { shownBerth } from './shown-berth.ts';

// Not in examples/: the team's file names ports of this machine.
const folder = path.resolve('.berth/demo-gitops');

/** A team's commit on its way: registry, Git, Argo CD, pods. */
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
  const repository = await project.fromBlueprint('app-repo', team);
  const commit = await repository.push('first', {}, { force: true });
  // Of two pushes within a second, Argo CD may take the second one for the first.
  await project.synced(commit);
  const image = `${team}/web`;
  console.log(`
The team has its repository from the blueprint app-repo. What its pipeline does with a commit, without a container runtime:
an image to ${project.registryHost}, and its digest to ${repository.url}`);
  const digest = await pushImage(project.registry, {
    repository: image,
    tag: `sha-${commit}`,
    folder: path.join(repository.folder, 'app'),
  });
  const overlay = path.join(repository.folder, 'manifests/overlays/dev');
  await project.kustomize(overlay, 'edit', 'set', 'image', `app=${project.registryHost}/${image}@${digest}`);
  const released = await repository.push(`Deploy ${commit.slice(0, 12)} to dev`);
  console.log(`  commit ${released}\n  image  ${digest}`);
  await project.synced(released);
  await berth('team', 'status', team);

  console.log(`
Push more yourself: the working copy is ${repository.folder}. Or stop:

  npx berth --cwd ${folder} team destroy ${team} --yes
  npx berth --cwd ${folder} dev down`);
}
