/**
 * JSON as Terraform reads it right: a character outside of ASCII is written as \uXXXX where a quotation mark or a
 * backslash follows. HCL moves on by grapheme clusters, and some characters, as U+0600, form one with whatever
 * comes next: the end of the text would be passed over.
 * Source: hashicorp/hcl v2, json/scanner.go, scanString; Unicode Standard Annex 29, rule GB9b.
 * @param indent spaces a level
 */
export function terraformJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(swallowing, escaped);
}

/** The same as the text of a file. */
export function terraformFile(value: unknown): string {
  return `${terraformJson(value, 2)}\n`;
}

const swallowing = /\P{ASCII}(?=["\\])/gu;

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
