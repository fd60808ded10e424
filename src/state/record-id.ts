import { randomBytes } from 'node:crypto';

/**
 * Name of a record: when it was begun, to the second, and what tells it from others of that second.
 * @param newest the last name before it: the new one sorts after it, also when the clock was set back meanwhile
 */
export function recordId(startedAt: Date, newest = ''): string {
  const now = timeText(startedAt);
  const last = recordTime(newest) ?? '';
  return `${last > now ? secondAfter(last) : now}-${randomBytes(3).toString('hex')}`;
}

/** The part of a name that tells the order. */
export function recordTime(id: string): string | undefined {
  return /^\d{8}t\d{6}z/.exec(id)?.[0];
}

/** E.g. "20260801t101500z". */
function timeText(time: Date): string {
  return time
    .toISOString()
    .replace(/[-:]|\.\d+/g, '')
    .toLowerCase();
}

function secondAfter(time: string): string {
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z$/, '$1-$2-$3T$4:$5:$6Z');
  const next = Date.parse(iso) + 1000;
  return Number.isNaN(next) ? time : timeText(new Date(next));
}
