import { createHmac } from 'node:crypto';
import { labelledName } from '../model/instance-label.ts';

/**
 * Value of the label that tells the objects of one instance from those of every other one, in whatever project.
 * @param key project's own key: another project with an instance of the same name has another value
 * @returns a valid label value; the same at every run
 */
export function instanceLabel(instance: string, key: Buffer): string {
  const hash = createHmac('sha256', key).update(instance).digest('hex').slice(0, 16);
  return `${labelledName(instance)}.${hash}`;
}
