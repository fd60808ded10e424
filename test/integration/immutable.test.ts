import { expect, test } from 'vitest';
import { berth, berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { inputFlags, minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';
import { refusal } from '../helpers/refusal.ts';

const block = 'namespace-with-argocd';
const exists = async (namespace: string) => (await readObject('v1', 'Namespace', namespace)) !== undefined;

test('another value for what would be replaced is refused for all instances at once, and the way out works', async () => {
  const team = (name: string, change: Record<string, unknown> = {}) =>
    teamFile(name, { ...minimalInputs(`app-${name}`), ...change });
  const cwd = await writeProject({
    'berth.yaml': platformFile(),
    'teams/fixed.yaml': team('fixed'),
    'teams/firm.yaml': team('firm'),
  });
  await berthOk(['team', 'apply', '--all', '--yes'], { cwd });
  const runs = (await berthOk(['run', 'list', '--json'], { cwd })).json.data.runs.length;

  await writeProject(
    {
      'teams/fixed.yaml': team('fixed', { namespace_name: 'app-moved' }),
      'teams/firm.yaml': team('firm', { argocd_namespace: 'elsewhere' }),
    },
    cwd,
  );
  const faults = [
    'teams/firm.yaml:11:25: argocd_namespace of dev.firm.namespace-with-argocd cannot change, it was applied with "argocd" ("elsewhere")' +
      ' - put "argocd" back; or destroy it first with "berth block destroy namespace-with-argocd --team firm --environment dev"; or add a second entry of the block with another "name:"',
    'teams/fixed.yaml:8:23: namespace_name of dev.fixed.namespace-with-argocd cannot change, it was applied with "app-fixed" ("app-moved")' +
      ' - put "app-fixed" back; or destroy it first with "berth block destroy namespace-with-argocd --team fixed --environment dev"; or add a second entry of the block with another "name:"',
  ];
  for (const words of [
    ['team', 'plan', '--all'],
    ['team', 'apply', '--all', '--yes', '--refresh'],
  ]) {
    const refused = await refusal(words, { cwd });
    expect(refused).toMatchObject({ code: 2, error: { code: 'IMMUTABLE_INPUT' }, faults });
  }
  const invalid = await refusal(['config', 'validate'], { cwd });
  expect(invalid).toMatchObject({ error: { code: 'CONFIG_INVALID' }, faults });
  // No run began, so no Terraform either.
  expect((await berthOk(['run', 'list', '--json'], { cwd })).json.data.runs.length).toBe(runs);

  // Where the whole environment gives the value, its place is named.
  const moved = platformFile().replace('dev:', 'dev:\n    argocd: {namespace: elsewhere}');
  await writeProject({ 'berth.yaml': moved, 'teams/firm.yaml': team('firm') }, cwd);
  const byEnvironment = await refusal(['team', 'plan', 'firm'], { cwd });
  expect(byEnvironment.faults[0]).toMatch(/^berth\.yaml:6:25: argocd_namespace of dev\.firm\./);
  await writeProject({ 'berth.yaml': platformFile() }, cwd);

  // As the message says: destroyed with the inputs that it was made with, then made anew.
  await berthOk(['block', 'destroy', block, '--team', 'fixed', '--environment', 'dev', '--yes'], { cwd });
  expect(await exists('app-fixed')).toBe(false);
  await berthOk(['team', 'apply', 'fixed', '--yes'], { cwd });
  expect(await exists('app-moved')).toBe(true);

  // "team destroy" works on what is there as well, whatever the file wants by now.
  await writeProject({ 'teams/firm.yaml': team('firm', { namespace_name: 'app-never' }) }, cwd);
  const gone = await berth(['team', 'destroy', '--all', '--yes', '--json'], { cwd });
  expect(gone.json.data.instances.map((one: any) => one.result)).toEqual(['destroyed', 'destroyed']);
  for (const name of ['app-firm', 'app-moved']) expect(await exists(name)).toBe(false);
});

test('"block apply" is refused the same way', async () => {
  const cwd = await writeProject({ 'berth.yaml': platformFile() });
  const apply = (namespace: string) => [
    ...['block', 'apply', block, '--yes'],
    ...inputFlags(minimalInputs(namespace)),
  ];
  await berthOk(apply('app-flags'), { cwd });
  const { faults } = await refusal(apply('app-flags-moved'), { cwd });
  expect(faults).toEqual([
    '--var namespace_name: namespace_name of dev.adhoc.namespace-with-argocd cannot change, it was applied with "app-flags" ("app-flags-moved")' +
      ' - put "app-flags" back; or destroy it first with "berth block destroy namespace-with-argocd --team adhoc --environment dev"',
  ]);
});
