import type { ProgramOrigin } from './program-finder.ts';
import type { Receipt } from './receipt.ts';

/** What doctor says about one part of the tool chain. */
export interface PartReport {
  readonly part: string;
  readonly version: string;
  /** downloadable, buildable: not there yet; the first command that needs it will bring it. */
  readonly state: 'found' | 'downloadable' | 'buildable' | 'missing';
  /** In plain words, e.g. "built from pinned Go modules". */
  readonly origin: string;
  readonly path?: string;
  readonly fix?: string;
  /** What berth needs it for; alternative: not at all, because another part does the same. */
  readonly use: 'run' | 'alternative' | 'dev' | 'gitops' | 'build' | 'blueprint';
}

/** What is known of a part that is not there. */
export interface Absence {
  readonly downloadAnswers: boolean;
  /** Undefined for a part that cannot be built. */
  readonly cpuMinutes?: number | undefined;
  /** True when a Go on PATH is new enough. */
  readonly goFits: boolean;
  /** What else is known, e.g. a version on PATH that will not do. */
  readonly remarks: readonly string[];
}

/** How a program came to be where it is, in plain words. */
export const programOrigin: Readonly<Record<ProgramOrigin, string>> = {
  config: 'named in berth.yaml',
  path: 'on PATH',
  'cache:download': 'downloaded',
  'cache:build': 'built from pinned Go modules',
};

/** How a part came into the cache, in plain words. */
export const receiptOrigin: Readonly<Record<Receipt['origin'], string>> = {
  download: 'downloaded',
  build: 'built from pinned Go modules',
  generated: "made of a Go module's manifests",
};

/** @returns state, origin and way out of a part that is not there */
export function absent({
  downloadAnswers,
  cpuMinutes,
  goFits,
  remarks,
}: Absence): Pick<PartReport, 'state' | 'origin' | 'fix'> {
  const remark = remarks.length > 0 ? ` (${remarks.join('; ')})` : '';
  if (downloadAnswers)
    return { state: 'downloadable', origin: `will be downloaded when it is needed${remark}` };
  if (cpuMinutes !== undefined && goFits) {
    const origin = `will be built when it is needed, about ${cpuMinutes} CPU minutes${remark}`;
    return { state: 'buildable', origin };
  }
  return {
    state: 'missing',
    origin: `its download does not answer${remark}`,
    fix:
      cpuMinutes === undefined
        ? 'put it on PATH, or make downloads reachable'
        : 'install Go, or make downloads reachable',
  };
}
