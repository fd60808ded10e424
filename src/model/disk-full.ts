const codes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Whether the system refused to write because there is no room: the disk, a quota or a limit of the process. */
export function isDiskFull(error: unknown): boolean {
  return codes.has((error as NodeJS.ErrnoException | undefined)?.code);
}
