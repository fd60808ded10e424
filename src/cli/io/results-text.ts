import type { InstanceResult } from '../../engine/run/instance-result.ts';
import { counted } from '../../errors.ts';
import { durationText } from '../../model/duration.ts';
import { changeSigns } from './changes-text.ts';
import { errorGroups } from './error-groups.ts';
import { errorData } from './error-text.ts';
import { resultCounts } from './result-counts.ts';
import { resultReason } from './result-reason.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** With more instances than that, nobody reads of each that nothing was done. */
export const manyInstances = 20;

const quiet: ReadonlySet<InstanceResult['result']> = new Set([
  'skipped',
  'unchanged',
  'absent',
  'not-started',
]);

/** The commands to go on with: after a good end, and when something failed or did not start. */
export interface NextCommands {
  readonly next?: string | undefined;
  readonly resume?: string | undefined;
}

/** The table at the end, the errors below it, and what to do next. */
export function resultsText(
  results: readonly InstanceResult[],
  style: Style,
  { next, resume }: NextCommands = {},
): string {
  if (results.length === 0) return 'there is nothing to do';
  const many = results.length > manyInstances;
  const listed = many ? results.filter(({ result }) => !quiet.has(result)) : results;
  const undone = results.some(({ result }) => result === 'failed' || result === 'not-started');
  const good = !undone && results.some(({ result }) => result === 'applied');
  const command = undone ? resume : good ? next : undefined;
  return [
    ...(listed.length > 0 ? [resultsTable(listed, style)] : []),
    ...(many ? [...(listed.length > 0 ? [''] : []), countsText(results)] : []),
    ...errorGroups(results, style),
    ...(command ? ['', `Next: ${command}`] : []),
  ].join('\n');
}

/** The same for machines. */
export function resultsData(results: readonly InstanceResult[]) {
  return {
    instances: results.map(({ error, ...rest }) => ({ ...rest, ...(error && { error: errorData(error) }) })),
  };
}

function resultsTable(results: readonly InstanceResult[], style: Style): string {
  const rows = results.map((result) => [
    result.instance,
    paint(style, result.result)(words(result.result)),
    summary(result),
    durationText(result.seconds),
    result.runId ?? '-',
  ]);
  return table(['INSTANCE', 'RESULT', 'CHANGES', 'TIME', 'RUN'], rows);
}

/** "1000 instances: 997 skipped, 2 applied, 1 failed". */
function countsText(results: readonly InstanceResult[]): string {
  const counts = Object.entries(resultCounts(results)).map(([result, count]) => `${count} ${words(result)}`);
  return `${counted(results.length, 'instance')}: ${counts.join(', ')}`;
}

function words(result: string): string {
  return result.replace('-', ' ');
}

function summary(result: InstanceResult): string {
  const untouched = result.result === 'skipped' || result.result === 'absent' || result.waitsFor;
  return untouched ? (resultReason(result) ?? '') : changeSigns(result.changes);
}

function paint(style: Style, result: InstanceResult['result']): (text: string) => string {
  if (result === 'failed') return style.red;
  if (['declined', 'drifted', 'not-started'].includes(result)) return style.yellow;
  return result === 'skipped' || result === 'unchanged' || result === 'absent' ? style.dim : style.green;
}
