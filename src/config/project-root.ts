import { existsSync } from 'node:fs';
import path from 'node:path';
import { projectPaths } from '../model/paths.ts';

/** The nearest folder at or above `start` that holds a berth.yaml. */
export function findProjectRoot(start: string): string | undefined {
  if (existsSync(projectPaths(start).config)) return start;
  const parent = path.dirname(start);
  return parent === start ? undefined : findProjectRoot(parent);
}
