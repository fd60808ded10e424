import { BerthError, exitCode } from '../../errors.ts';
import { targetNames } from '../../model/target-names.ts';
import type { Command } from '../command.ts';
import { blockArguments, variables, varOption } from './block-selection.ts';

export const blockPublish: Command = {
  name: 'block publish',
  summary: 'write a building block in a form that something else runs, such as meshStack',
  arguments: blockArguments,
  options: [
    {
      flags: '--target <target>',
      description: `form to write: ${targetNames.join(' or ')}`,
      values: targetNames,
    },
    {
      flags: '--out <folder>',
      description: 'folder to write: a new one, or where the block was published before',
    },
    {
      flags: '--check',
      description: 'write nothing; exit 3 when the folder is not as it would be published',
    },
    varOption,
  ],
  examples: [
    'berth block publish namespace-with-argocd --target meshstack --out published --var namespace_mode=adopt',
    'berth block publish namespace-with-argocd --target meshstack --out published --var namespace_mode=adopt --check',
  ],
  run: async ({ door, options, arguments: [block = ''] }) => {
    const { target, out, check } = options;
    if (typeof target !== 'string' || typeof out !== 'string') {
      const missing = typeof target === 'string' ? 'the folder with --out' : 'the form with --target';
      throw new BerthError('USAGE', { problem: `name ${missing}`, command: 'berth block publish' });
    }
    const { publishBlock } = await import('../../engine/publish/block-publish.ts');
    const published = await publishBlock(door, {
      block,
      target,
      folder: out,
      variables: variables(options, 'block publish'),
      check: check === true,
    });
    const { differences, folder, files, version } = published;
    if (check !== true) {
      return {
        data: published,
        text: `published ${block} ${version} for ${target}: ${files.length} files in ${folder}\n\nNext: read docs/meshstack.md, "Publish a building block"`,
      };
    }
    if (differences.length === 0)
      return { data: published, text: `${folder} is ${block} ${version}, as published` };
    const lines = differences.map(({ file, difference }) => `  ${difference}: ${file}`);
    return {
      data: published,
      text: `${folder} is not what would be published of ${block} ${version}:\n${lines.join('\n')}\n\nNext: run the same without --check, and commit the folder`,
      exit: exitCode.changesPending,
    };
  },
};
