import type { InstanceResult } from '../../engine/instance-operations.ts';
import { durationText } from '../../model/duration.ts';
import { changeSigns } from './changes-text.ts';
import { errorData, errorText } from './error-text.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** The table at the end, the errors below it, and what to do next. */
export function resultsText(results: readonly InstanceResult[], style: Style, next?: string): string {
  if (results.length === 0) return 'there is nothing to do';
  const rows = results.map((result) => [
    result.instance,
    paint(style, result.result)(result.result),
    summary(result),
    durationText(result.seconds),
    result.runId ?? '-',
  ]);
  const errors = results.flatMap(({ instance, error }) =>
    error ? ['', style.bold(instance), errorText(error, style)] : [],
  );
  const good = errors.length === 0 && results.some(({ result }) => result === 'applied');
  return [
    table(['INSTANCE', 'RESULT', 'CHANGES', 'TIME', 'RUN'], rows),
    ...errors,
    ...(good && next ? ['', `Next: ${next}`] : []),
  ].join('\n');
}

/** The same for machines. */
export function resultsData(results: readonly InstanceResult[]) {
  return {
    instances: results.map(({ error, ...rest }) => ({ ...rest, ...(error && { error: errorData(error) }) })),
  };
}

function summary({ result, changes, checkedSecondsAgo }: InstanceResult): string {
  if (result === 'skipped') return `checked ${durationText(checkedSecondsAgo ?? 0)} ago`;
  return result === 'absent' ? 'not applied' : changeSigns(changes);
}

function paint(style: Style, result: InstanceResult['result']): (text: string) => string {
  if (result === 'failed') return style.red;
  if (result === 'declined' || result === 'drifted') return style.yellow;
  return result === 'skipped' || result === 'unchanged' || result === 'absent' ? style.dim : style.green;
}
