/**
 * What an input of a blueprint says as its context to take that of a team's block: `block.<input>`, which all its instances
 * have to agree on, or `block.<stage>.<input>`, that of the instance which follows the stage.
 */
export type BlockSource = `block.${string}`;

export interface BlockReference {
  readonly stage: string | undefined;
  readonly input: string;
}

/** @returns undefined for every other context */
export function blockReference(context: string | undefined): BlockReference | undefined {
  const [, stage, input] = /^block\.(?:([^.]+)\.)?([^.]+)$/.exec(context ?? '') ?? [];
  return input === undefined ? undefined : { stage, input };
}
