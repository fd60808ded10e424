/** What a building block can be published for. */
export const targetNames = ['meshstack', 'hub'] as const;

export type TargetName = (typeof targetNames)[number];
