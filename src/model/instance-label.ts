/** Label of every object that an instance makes: it names this very instance of this very project. */
export const instanceLabelKey = 'berth.dev/instance';

/** Characters of the instance's name that the value begins with; with "." and 16 of a hash it has at most 63. */
const nameLength = 46;

/** The readable part of the value. @param instance name of an instance */
export function labelledName(instance: string): string {
  return instance.slice(0, nameLength);
}

/** The readable part of a value that is there. */
export function nameInLabel(value: string): string {
  return value.replace(/\.[0-9a-f]{16}$/, '');
}
