import { rm, symlink } from 'node:fs/promises';
import path from 'node:path';

/**
 * Points the links of a folder to the programs of today; what they led to before may be gone.
 *
 * @param programs name of the link -> path of the program
 */
export async function renewLinks(folder: string, programs: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, program] of Object.entries(programs)) {
    const link = path.join(folder, name);
    await rm(link, { force: true });
    await symlink(program, link);
  }
}
