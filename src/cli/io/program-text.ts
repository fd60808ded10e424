import type { ProgramVersion } from '../../model/run.ts';

/** "terraform 1.11.4"; "-" where nothing is known. */
export function programText(program: ProgramVersion | undefined): string {
  return program ? `${program.name} ${program.version}` : '-';
}
