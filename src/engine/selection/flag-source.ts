import { type Source, valueText } from '../../config/schema-faults.ts';
import type { Fault } from '../../errors.ts';

/** Values of inputs that came by `--var`. */
export const flagSource: Source = {
  fault: (path, fault) => ({
    source: path.length > 0 ? `--var ${String(path[0])}` : '--var',
    ...fault,
    // A reference has another form on a command line than in a file.
    ...(fault.code === 'SECRET_IN_CONFIG' && {
      fix: `give --var ${String(path[0])}=env:NAME or --var ${String(path[0])}=file:PATH`,
    }),
  }),
};

/** The fault of a name that a flag gives, if there is one. */
export function nameFaults(
  flag: string,
  name: string | undefined,
  problemOf: (name: string) => string | undefined,
): Fault[] {
  const message = name === undefined ? undefined : problemOf(name);
  return message ? [{ source: flag, code: 'INPUT_INVALID', message, value: valueText(name) }] : [];
}
