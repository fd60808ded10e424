import { z } from 'zod';
import { teamNameProblem } from '../model/instance.ts';
import { checkedText, namePart } from './platform-config.ts';

/** teams/<team>.yaml. Members, labels and inputs are checked against the blocks that use them. */
export const teamConfig = z.strictObject({
  apiVersion: z.literal('berth/v1'),
  kind: z.literal('Team'),
  name: checkedText(teamNameProblem).describe('name of the team; the file is called the same'),
  members: z
    .unknown()
    .optional()
    .describe('who may work in the namespaces of the team; value of the input members'),
  labels: z.unknown().optional().describe('further labels of its namespaces; value of the input labels'),
  blocks: z
    .array(
      z.strictObject({
        block: z.string().describe('name of the building block'),
        version: z.string().optional().describe('version of the block that is expected, such as 1 or 1.0.0'),
        environment: z.string().describe('environment of berth.yaml'),
        name: namePart.optional().describe('tells two instances of one block apart'),
        inputs: z.record(z.string(), z.unknown()).default({}).describe('inputs of the block'),
      }),
    )
    .default([])
    .describe('what the team has'),
});

export type TeamConfig = z.infer<typeof teamConfig>;
