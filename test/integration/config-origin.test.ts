import path from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { berth, berthOk } from '../helpers/berth.ts';
import { platformFile, smallPlatform, teamFile, writeProject } from '../helpers/project.ts';
import { refusal } from '../helpers/refusal.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

interface Row {
  readonly path: string;
  readonly value: unknown;
  readonly origin: string;
}

/** A user file, as the variable that leads to it. */
async function userFile(text: string): Promise<{ file: string; env: { XDG_CONFIG_HOME: string } }> {
  const home = await temporaryFolder();
  await writeProject({ 'berth/config.yaml': text }, home);
  return { file: path.join(home, 'berth/config.yaml'), env: { XDG_CONFIG_HOME: home } };
}

async function origins(
  cwd: string,
  env: Record<string, string>,
  words: readonly string[] = [],
): Promise<Record<string, [unknown, string]>> {
  const { json } = await berthOk(['config', 'show', '--origin', '--json', ...words], { cwd, env });
  const rows: readonly Row[] = json.data.values;
  return Object.fromEntries(rows.map(({ path: at, value, origin }) => [at, [value, origin]]));
}

test('a flag wins over a variable, that over berth.yaml, that over the user file, and all over the default', async () => {
  const user = await userFile(
    '# mine\ntoolchain:\n  providers: embedded\n  mirror: /user\n  path: {tofu: /user/tofu}\n',
  );
  const project = stringify({ toolchain: { mirror: '/project', path: { terraform: '/project/terraform' } } });
  const cwd = await writeProject({ 'berth.yaml': smallPlatform + project });
  const variables = {
    BERTH_TOOLCHAIN_PROGRAM: 'tofu',
    BERTH_TOOLCHAIN_PATH_TERRAFORM: '/variable/terraform',
    BERTH_DRIFT_MAX_AGE: '2h',
    BERTH_ENVIRONMENT: 'staging',
    BERTH_QUIET: 'true',
  };
  expect(await origins(cwd, { ...user.env, ...variables }, ['--environment', 'dev'])).toMatchObject({
    'options.environment': ['dev', '--environment'],
    'options.quiet': [true, 'BERTH_QUIET'],
    'options.json': ['document', '--json'],
    'options.input': [true, 'default'],
    organisation: ['test', 'berth.yaml:3:15'],
    'environments.dev.production': [false, 'default'],
    'toolchain.program': ['tofu', 'BERTH_TOOLCHAIN_PROGRAM'],
    'toolchain.path.terraform': ['/variable/terraform', 'BERTH_TOOLCHAIN_PATH_TERRAFORM'],
    'toolchain.path.tofu': ['/user/tofu', `user file ${user.file}:5:16`],
    'toolchain.providers': ['embedded', `user file ${user.file}:3:14`],
    'toolchain.mirror': ['/project', 'berth.yaml:6:11'],
    'drift.maxAge': ['2h', 'BERTH_DRIFT_MAX_AGE'],
  });
  // One source less each.
  expect(await origins(cwd, user.env)).toMatchObject({
    'toolchain.path.terraform': ['/project/terraform', 'berth.yaml:8:16'],
    'drift.maxAge': ['24h', 'default'],
  });
  await writeProject({ 'berth.yaml': smallPlatform }, cwd);
  expect(await origins(cwd, user.env)).toMatchObject({
    'toolchain.mirror': ['/user', `user file ${user.file}:4:11`],
  });
  expect(Object.keys(await origins(cwd, {})).filter((name) => name.startsWith('toolchain.'))).toEqual([]);

  // The same for people, and what holds is what "config show" shows.
  const { stdout } = await berthOk(['config', 'show', '--origin'], { cwd, env: user.env });
  expect(stdout).toMatch(/^toolchain\.mirror +"\/user" +user file .*:4:11$/m);
  const { json } = await berthOk(['config', 'show', '--json'], { cwd, env: { ...user.env, ...variables } });
  expect(json.data.platform.toolchain).toEqual({
    providers: 'embedded',
    mirror: '/user',
    path: { tofu: '/user/tofu', terraform: '/variable/terraform' },
    program: 'tofu',
  });
});

test('a home folder has the user file as well', async () => {
  const home = await writeProject({ '.config/berth/config.yaml': 'toolchain: {mirror: /home-mirror}\n' });
  const cwd = await writeProject({ 'berth.yaml': smallPlatform });
  const file = path.join(home, '.config/berth/config.yaml');
  expect(await origins(cwd, { HOME: home })).toMatchObject({
    'toolchain.mirror': ['/home-mirror', `user file ${file}:1:21`],
  });
});

test('variables and the user file are checked like berth.yaml, all at once, with their places', async () => {
  const user = await userFile('toolchain:\n  program: pulumi\ndrift: {maxAge: 1h}\n');
  const cwd = await writeProject({ 'berth.yaml': `${smallPlatform}organization: x\n` });
  const env = { ...user.env, BERTH_TOOLCHAIN_PROVIDERS: 'mine', BERTH_DRIFT_MAX_AGE: 'soon' };
  const { faults } = await refusal(['config', 'validate'], { cwd, env });
  expect(faults).toEqual([
    `${user.file}:2:12: toolchain.program must be one of: terraform, tofu ("pulumi")`,
    `${user.file}:3:1: is not known here ("drift") - use one of: toolchain`,
    'BERTH_DRIFT_MAX_AGE: drift.maxAge must be a number and s, m, h or d, such as 24h ("soon")',
    'BERTH_TOOLCHAIN_PROVIDERS: toolchain.providers must be one of: registry, embedded ("mine")',
    'berth.yaml:5:1: is not known here ("organization") - did you mean "organisation"?',
  ]);
  const flags = await refusal(['team', 'list'], { cwd, env: { BERTH_YES: 'ja', BERTH_DEBUG: '1' } });
  expect(flags).toMatchObject({ code: 2, error: { code: 'CONFIG_INVALID' } });
  expect(flags.faults).toEqual([
    'BERTH_YES: must be one of: true, false ("ja") - mend it, or unset it',
    'BERTH_DEBUG: must be one of: true, false ("1") - mend it, or unset it',
  ]);
});

test('variables stand in for flags', async () => {
  const cwd = await writeProject({
    'berth.yaml': platformFile(),
    'teams/vars.yaml': teamFile('vars', {}, { blocks: [] }),
  });
  const elsewhere = await temporaryFolder();
  const byVariable = { BERTH_CWD: cwd, BERTH_JSON: 'document' };
  const listed = await berthOk(['team', 'list'], { cwd: elsewhere, env: byVariable });
  expect(listed.json.data.teams).toMatchObject([{ team: 'vars' }]);
  const flag = await berth(['team', 'list', '--cwd', elsewhere], { cwd: elsewhere, env: byVariable });
  expect(flag.json.error.code).toBe('NO_PROJECT');

  expect((await berth(['team', 'apply', 'vars'], { cwd })).code).toBe(5);
  await berthOk(['team', 'apply', 'vars'], { cwd, env: { BERTH_YES: 'true' } });

  const slip = { BERTH_TOOLCHAN_PROGRAM: 'tofu' };
  const warned = await berthOk(['team', 'list'], { cwd, env: slip });
  expect(warned.stderr).toBe(
    'the environment variable BERTH_TOOLCHAN_PROGRAM means nothing to berth: did you mean BERTH_TOOLCHAIN_PROGRAM?',
  );
});

test('what a variable says is what runs', async () => {
  const inputs = {
    namespace_name: 'app-variable',
    project_id: 'x',
    github_repo_url: 'https://git.example.com/x.git',
  };
  const cwd = await writeProject({
    'berth.yaml': platformFile(),
    'teams/tool.yaml': teamFile('tool', inputs),
  });
  const env = { BERTH_TOOLCHAIN_PROGRAM: 'terraform', BERTH_TOOLCHAIN_PATH_TERRAFORM: '/no/such/terraform' };
  const planned = await berth(['team', 'plan', 'tool', '--json'], { cwd, env });
  expect(planned.json.data.instances[0].error).toMatchObject({ code: 'PROGRAM_MISSING' });
  expect(JSON.stringify(planned.json)).toContain('/no/such/terraform');
});

test('each input of a team is shown with what gave it, and no secret', async () => {
  const cwd = await writeProject({
    'berth.yaml': [
      'apiVersion: berth/v1',
      'kind: Platform',
      'organisation: test',
      'environments:',
      '  dev: {}',
      '  live:',
      '    production: true',
      '    argocd: {namespace: argo}',
      '    defaults: {size: medium}',
    ].join('\n'),
    'teams/shown.yaml': [
      'apiVersion: berth/v1',
      'kind: Team',
      'name: shown',
      'members: [{kind: group, name: ops, role: view}]',
      'blocks:',
      '  - block: namespace-with-argocd',
      '    environment: live',
      '    inputs:',
      '      namespace_name: app-shown',
      '      project_id: x',
      '      github_repo_url: https://git.example.com/x.git',
      '      git_token: {env: TOKEN_OF_SHOWN}',
    ].join('\n'),
  });
  const env = { TOKEN_OF_SHOWN: 'hunter2hunter2' };
  const words = ['config', 'show', '--origin', '--team', 'shown'];
  const { json, stdout } = await berthOk([...words, '--json'], { cwd, env });
  const rows: readonly { instance: string; input: string; value: unknown; origin: string }[] =
    json.data.inputs;
  expect(new Set(rows.map(({ instance }) => instance))).toEqual(
    new Set(['live.shown.namespace-with-argocd']),
  );
  expect(Object.fromEntries(rows.map(({ input, value, origin }) => [input, [value, origin]]))).toMatchObject({
    namespace_mode: ['create', 'default'],
    namespace_name: ['app-shown', 'teams/shown.yaml:9:23'],
    git_token: [{ env: 'TOKEN_OF_SHOWN' }, 'teams/shown.yaml:12:18'],
    size: ['medium', 'defaults berth.yaml:9:22'],
    members: [[{ kind: 'group', name: 'ops', role: 'view' }], 'team.members teams/shown.yaml:4:10'],
    workspace_id: ['shown', 'team.name teams/shown.yaml:3:7'],
    deletion_protection: [true, 'environment.production berth.yaml:7:17'],
    argocd_namespace: ['argo', 'argocd.namespace berth.yaml:8:25'],
    ingress_namespace: ['ingress-nginx', 'ingressNamespace (default)'],
    labels: [{}, 'default'],
    pod_security: ['restricted', 'default'],
  });
  expect(stdout).not.toContain('hunter2');
  const text = (await berthOk(words, { cwd, env })).stdout;
  expect(text).toMatch(/^live\.shown\.namespace-with-argocd +size +"medium" +defaults berth\.yaml:9:22$/m);
  expect((await berth(['config', 'show', '--team', 'nobody'], { cwd })).code).toBe(2);
});
