import { BerthError } from '../../errors.ts';
import { isDiskFull } from '../../model/disk-full.ts';

const noAccess: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** What the system refuses is somebody's to mend; everything else that is no BerthError is a fault of berth itself. */
export function asBerthError(cause: unknown): BerthError {
  if (cause instanceof BerthError) return cause;
  const problem = cause instanceof Error ? cause.message : String(cause);
  const { code, path: file } = (cause ?? {}) as NodeJS.ErrnoException;
  if (isDiskFull(cause)) {
    return new BerthError('DISK_FULL', { place: file ? ` for "${file}"` : '', problem }, { cause });
  }
  if (noAccess.has(code) && file) return new BerthError('NO_ACCESS', { file, problem }, { cause });
  return new BerthError('INTERNAL', { problem }, { cause });
}
