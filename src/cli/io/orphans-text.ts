import { counted } from '../../errors.ts';

/** The line below a table that speaks of instances which no team file wants any more; none: no line. */
export function orphansLine(orphans: readonly string[] = []): string[] {
  if (orphans.length === 0) return [];
  const names = orphans.length > 3 ? [...orphans.slice(0, 3), '...'] : orphans;
  return [
    '',
    `${counted(orphans.length, 'orphan')} that no team file wants any more: ${names.join(', ')}; see "berth team prune"`,
  ];
}
