import { defineBlueprint, inputModel } from 'berth/model';
import { commonInputs } from '../common/inputs.ts';
import { commonWords } from '../common/words.ts';

export const blueprint = defineBlueprint({
  name: 'app-repo-node',
  version: '1.0.0',
  title: 'Application in TypeScript',
  description:
    'A Fastify service with its image, its manifests for three stages and the pipeline that builds, signs, deploys and promotes it.',
  takes: ['../common'],
  inputs: inputModel(commonInputs),
  words: (texts) => ({ ...commonWords(texts), tool_locks: '' }),
});
