import { randomBytes } from 'node:crypto';

/** Name of a record: when it was begun, to the second, and what tells it from others of that second. */
export function recordId(startedAt: Date): string {
  const time = startedAt.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${time.toLowerCase()}-${randomBytes(3).toString('hex')}`;
}
