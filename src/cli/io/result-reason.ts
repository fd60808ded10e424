import type { InstanceResult } from '../../engine/run/instance-result.ts';
import { durationText } from '../../model/duration.ts';

/** Why an instance has its result, where the result alone does not say it. */
export function resultReason({
  result,
  error,
  checkedSecondsAgo = 0,
  waitsFor,
}: InstanceResult): string | undefined {
  switch (result) {
    case 'failed':
      return error?.message;
    case 'skipped':
      return `checked ${durationText(checkedSecondsAgo)} ago`;
    case 'declined':
      return 'the answer was no';
    case 'absent':
      return 'not applied';
    case 'not-started':
      return waitsFor ? `comes after ${waitsFor}` : 'stopped before its turn';
    default:
      return undefined;
  }
}
