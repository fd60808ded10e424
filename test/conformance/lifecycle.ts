import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { ProjectPaths } from '../../src/model/paths.ts';
import type { Run } from '../helpers/berth.ts';
import type { Subject } from './contents.ts';

/** Puts what is not berth's own beside berth.yaml. */
export function linkOwn(project: string, contents: readonly Subject[]): void {
  for (const { entry } of contents.filter((one) => one.entry.own)) {
    const parent = path.join(project, path.basename(path.dirname(entry.folder)));
    mkdirSync(parent, { recursive: true });
    const link = path.join(parent, entry.name);
    if (!existsSync(link)) symlinkSync(entry.folder, link);
  }
}

/** Result of each instance, by its name. */
export function resultsOf(run: Run): Record<string, string> {
  const instances: { instance: string; result: string }[] = run.json.data.instances;
  return Object.fromEntries(instances.map(({ instance, result }) => [instance, result]));
}

/** Neither state nor inventory knows anything any more. */
export function expectNothingKept({ state, instances, adoptions }: ProjectPaths): void {
  for (const folder of [state, instances, adoptions]) {
    expect(existsSync(folder) ? readdirSync(folder, { recursive: true }) : []).toEqual([]);
  }
}
