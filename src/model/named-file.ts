/** Gives an error of the system the file that it is about, where it names none: that of a full disk. */
export async function namedFile<T>(file: string, work: Promise<T>): Promise<T> {
  return await work.catch((error: NodeJS.ErrnoException) => {
    error.path ??= file;
    throw error;
  });
}
