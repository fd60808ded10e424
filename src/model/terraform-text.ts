/** A quoted Terraform string whose content is literal. */
export function quote(text: string): string {
  return `"${escapeText(text.replace(markers, (first) => first + first))}"`;
}

/** The same without quotation marks, and with templates that stay templates. */
export function escapeText(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\(.)/g, (short, letter: string) => otherEscapes[letter] ?? short)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** A text where Terraform JSON would evaluate a template: it stays text. */
export function literal(text: string): string {
  return marker.test(text) ? `\${${quote(text)}}` : text;
}

/** What makes a text a template. Source: Terraform, "Strings and Templates". */
const marker = /[$%](?=\{)/;
const markers = new RegExp(marker, 'g');

/** The short escapes of JSON that Terraform does not have. */
const otherEscapes: Readonly<Record<string, string>> = { b: '\\u0008', f: '\\u000c' };
