/** Versions from `from` on, and lower than `below` where that is given. */
export interface VersionRange {
  readonly from: string;
  readonly below?: string;
}

/** @returns the first version that stands in a text, without a leading "v"; undefined when there is none */
export function versionIn(text: string): string | undefined {
  return /(?<![\d.])(\d+\.\d+(?:\.\d+)?(?:-[0-9A-Za-z.-]+)?)/.exec(text)?.[1];
}

/** @returns true when the version lies in the range */
export function fits(version: string, range: VersionRange): boolean {
  return (
    compareVersions(version, range.from) >= 0 &&
    (range.below === undefined || compareVersions(version, range.below) < 0)
  );
}

/** @returns a negative number when `left` is older, a positive one when it is newer, else 0 */
export function compareVersions(left: string, right: string): number {
  const [leftNumbers, leftPreview] = parts(left);
  const [rightNumbers, rightPreview] = parts(right);
  for (const index of [0, 1, 2]) {
    const difference = (leftNumbers[index] ?? 0) - (rightNumbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  // A preview comes before its release: 1.12.0-beta1 < 1.12.0.
  return Number(rightPreview) - Number(leftPreview);
}

/** @returns the range as a person would write it, e.g. ">=1.11.0 <2.0.0" */
export function rangeText(range: VersionRange): string {
  return `>=${range.from}${range.below === undefined ? '' : ` <${range.below}`}`;
}

function parts(version: string): [numbers: number[], preview: boolean] {
  const [release = '', preview] = version.split('-', 2);
  return [release.split('.').map(Number), preview !== undefined];
}
