import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';
import { changed, testFaults } from '../helpers/mesh-faults.ts';
import { blockRepository, meshSuite } from '../helpers/mesh-suite.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

const root = suiteFolder();
const blocks = blockRepository(root);
symlinkSync('/etc', path.join(root, 'blocks/blocks/outside'));
blocks.commit({});

describe('whatever is wrong with the definition', () => {
  const suite = meshSuite({ root: path.join(root, 'wrong'), blocks, program: 'terraform', workers: 3 });

  testFaults(suite, {
    'an unknown behaviour': () => ({
      behavior: 'REPAIR',
      step: 'validation',
      user: /not set up/,
      operator: /spec\.behavior/,
    }),
    'no uuid of the block': () => ({
      change: changed(({ spec }) => delete spec.buildingBlock.uuid),
      step: 'validation',
      user: /not set up/,
      operator: /buildingBlock\.uuid/,
    }),
    'no token': () => ({
      change: changed(({ spec }) => delete spec.runToken),
      step: 'validation',
      user: /not set up/,
      operator: /runToken/,
    }),
    'another kind of implementation': () => ({
      implementation: { type: 'GITHUB_WORKFLOW' },
      step: 'validation',
      user: /not set up/,
      operator: /only TERRAFORM/,
    }),
    'a workspace with odd characters': () => ({
      workspace: '../../other?x=',
      step: 'validation',
      user: /not set up/,
      operator: /workspaceIdentifier/,
    }),
    'inputs that are none': () => ({
      change: changed(({ spec }) => {
        spec.buildingBlock.spec.inputs = 'all';
      }),
      step: 'validation',
      user: /not set up/,
      operator: /inputs/,
    }),
    'a reference that does not exist': () => ({
      implementation: { refName: 'v9.9.9' },
      step: 'sources',
      user: /version "v9\.9\.9"/,
      operator: /no branch, tag or commit/,
    }),
    'a reference that is an option': () => ({
      implementation: { refName: '--upload-pack=touch x' },
      step: 'sources',
      user: /not in its repository/,
      operator: /no branch/,
    }),
    'a commit that does not exist': () => ({
      implementation: { refName: '0123456789abcdef0123456789abcdef01234567' },
      step: 'sources',
      user: /not in its repository/,
      operator: /no branch/,
    }),
    'a repository that does not exist': () => ({
      implementation: { repositoryUrl: 'file:///nowhere/blocks' },
      step: 'sources',
      user: /cannot be fetched/,
      operator: /nowhere/,
    }),
    'an address that would run a program': () => ({
      implementation: { repositoryUrl: 'ext::sh -c touch% /tmp/x' },
      step: 'sources',
      user: /cannot be fetched/,
      operator: /not allowed/,
    }),
    'a folder outside of the repository': () => ({
      implementation: { repositoryPath: '../..' },
      step: 'sources',
      user: /folder "\.\.\/\.\."/,
      operator: /no folder inside/,
    }),
    'a folder that is a link to outside': () => ({
      implementation: { repositoryPath: 'blocks/outside' },
      step: 'sources',
      user: /folder "blocks\/outside"/,
      operator: /no folder inside/,
    }),
    'a folder that is a file': () => ({
      implementation: { repositoryPath: 'README.md' },
      step: 'sources',
      user: /folder "README\.md"/,
      operator: /no folder/,
    }),
    'a block that is not in the catalogue': () => ({
      implementation: { repositoryUrl: 'berth:no-such-block', repositoryPath: undefined, refName: undefined },
      step: 'sources',
      user: /no such building block/,
      operator: /"no-such-block"/,
    }),
    'a choice that the block does not have': () => ({
      implementation: {
        repositoryUrl: 'berth:namespace-with-argocd?namespace_mode=borrow',
        repositoryPath: undefined,
        refName: undefined,
      },
      step: 'sources',
      user: /no such building block/,
      operator: /namespace_mode/,
    }),
    'a version that the catalogue does not have any more': () => ({
      implementation: {
        repositoryUrl: 'berth:namespace-with-argocd',
        repositoryPath: undefined,
        refName: 'v0.9.0',
      },
      step: 'sources',
      user: /no such building block/,
      operator: /is there in version 1\.0\.0, not 0\.9\.0/,
    }),
  });
});
