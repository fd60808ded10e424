import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { minimalInputs, smallPlatform, teamFile, writeProject } from '../helpers/project.ts';
import { refusal } from '../helpers/refusal.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** A project that is right; its embedded cluster was never started, so whatever asks for it fails another way. */
const project = {
  'berth.yaml': smallPlatform,
  'teams/alpha.yaml': teamFile('alpha', minimalInputs('app-alpha')),
};

const block = ['block', 'apply', 'namespace-with-argocd', '--yes'];

test.each([
  ['team', 'team apply gamma --yes', 'UNKNOWN_TEAM', 'there is no team "gamma"', 'use one of: alpha'],
  [
    'environment',
    'team apply alpha --yes --environment prod',
    'UNKNOWN_ENVIRONMENT',
    'there is no environment "prod"',
    'use one of: dev',
  ],
  [
    'environment that is a property of every object',
    'team apply alpha --yes --environment constructor',
    'UNKNOWN_ENVIRONMENT',
    'there is no environment "constructor"',
    'use one of: dev',
  ],
  [
    'block',
    'team plan alpha --block nope',
    'UNKNOWN_BLOCK',
    'there is no building block "nope"',
    'use one of: namespace-with-argocd',
  ],
  [
    'layer',
    'platform plan nope',
    'UNKNOWN_LAYER',
    'there is no layer "nope"',
    'use one of: argocd, harbor, ske',
  ],
  [
    'command',
    'team aply alpha',
    'USAGE',
    "unknown command 'aply' (Did you mean apply?)",
    'run "berth --help"',
  ],
  ['noun', 'tema', 'USAGE', "unknown command 'tema' (Did you mean team?)", 'run "berth --help"'],
  [
    'option',
    'team apply alpha --yess',
    'USAGE',
    "unknown option '--yess' (Did you mean --yes?)",
    'run "berth team apply --help"',
  ],
  ['choice of teams', 'team apply --yes', 'USAGE', 'name a team, or say --all', 'run "berth team --help"'],
])('an unknown or missing %s is exit code 2 and what there is', async (_what, line, code, message, fix) => {
  const refused = await refusal(line.split(' '), { cwd: await writeProject(project) });
  expect(refused).toMatchObject({ code: 2, error: { code, message, fix } });
});

test('commands for teams need a berth.yaml', async () => {
  const cwd = await temporaryFolder();
  for (const words of [
    ['team', 'apply', 'alpha', '--yes'],
    ['team', 'list'],
    ['config', 'validate'],
  ]) {
    expect(await refusal(words, { cwd })).toMatchObject({
      code: 2,
      error: {
        code: 'NO_PROJECT',
        message: `no berth.yaml in "${cwd}" or above it`,
        fix: 'run "berth init" there, or name the folder with --cwd',
      },
    });
  }
});

test.each(['apply', 'destroy'])(
  '%s without a terminal needs --yes, and says so before anything runs',
  async (verb) => {
    const cwd = await writeProject(project);
    expect(await refusal(['team', verb, 'alpha'], { cwd })).toMatchObject({
      code: 5,
      error: { code: 'INPUT_NEEDED', fix: 'give --yes' },
    });
    expect(existsSync(path.join(cwd, '.berth'))).toBe(false);
  },
);

test('faults of --var are named by their flag', async () => {
  const words = [...block, '--var', 'size=huge', '--var', 'constructor=x', '--var', 'members=[1'];
  const { code, error } = await refusal(words, { cwd: await writeProject(project) });
  expect({ code, error: error.code }).toEqual({ code: 2, error: 'INPUT_INVALID' });
  expect(error.faults).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ source: '--var size', value: '"huge"' }),
      expect.objectContaining({ source: '--var constructor', value: '"constructor"' }),
      expect.objectContaining({ source: '--var members', message: 'members must be a list', value: '"[1"' }),
      expect.objectContaining({ message: 'namespace_name is required' }),
    ]),
  );
});

test('a name from the command line cannot leave the folders of the project', async () => {
  const cwd = await writeProject(project);
  for (const flags of [
    ['--team', '../../evil'],
    ['--name', '../../evil'],
    ['--team', 'platform'],
  ]) {
    const { code, error } = await refusal([...block, ...flags, '--var', 'project_id=x'], { cwd });
    expect({ code, error: error.code }).toEqual({ code: 2, error: 'INPUT_INVALID' });
    expect(error.faults).toContainEqual(
      expect.objectContaining({ source: flags[0], value: JSON.stringify(flags[1]) }),
    );
  }
});
