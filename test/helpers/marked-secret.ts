import { randomBytes } from 'node:crypto';

/** A text that is nowhere by chance; secrets of tests are made around one. */
export function newMark(): string {
  return `mark${randomBytes(8).toString('hex')}`;
}

/**
 * What a text has in it when it holds the mark in any form: as it is (escaping leaves letters and digits alone), in
 * base64 and in the base64 of that, each at any place of a longer text, and all of these as lists of bytes.
 */
export function formsOfMark(mark: string): string[] {
  const once = base64(mark);
  const texts = [mark, ...once, ...once.flatMap(base64)];
  return [...texts, ...texts.flatMap(byteLists)];
}

/** The forms of the marks that a text or a file holds, by mark. */
export function marksIn(content: Buffer | string, marks: readonly string[]): string[] {
  const bytes = Buffer.from(content);
  return marks.flatMap((mark) => {
    const form = knownForms(mark).find((one) => bytes.includes(one));
    return form === undefined ? [] : [`${mark} as "${form.toString().slice(0, 60)}"`];
  });
}

const known = new Map<string, Buffer[]>();

function knownForms(mark: string): Buffer[] {
  const forms = known.get(mark) ?? formsOfMark(mark).map((form) => Buffer.from(form));
  known.set(mark, forms);
  return forms;
}

/** The characters of the base64 of a longer text that this text alone decides, for each place in it. */
function base64(text: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from('\0'.repeat(offset) + text).toString('base64');
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + text.length) * 8) / 6));
  });
}

function byteLists(text: string): string[] {
  const bytes = [...Buffer.from(text)];
  return [
    bytes.map((byte) => `0x${byte.toString(16)}`).join(', '),
    bytes.join(' '),
    bytes.join(','),
    bytes.map((byte) => byte.toString(16)).join(''),
  ];
}
