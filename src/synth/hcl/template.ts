/** A part of a template: text between sequences, or one sequence with its marks, as `${var.size}` or `%{ endif }`. */
export interface TemplatePart {
  readonly kind: 'text' | 'sequence';
  readonly source: string;
}

/**
 * The parts of a text of Terraform JSON, which is a template. Escaped marks (`$${`) stay in the text as they are.
 * Source: hashicorp/hcl v2, hclsyntax/spec.md, "Templates".
 * @throws Error for a sequence that does not end
 */
export function templateParts(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = '';
  let place = 0;
  while (place < template.length) {
    const rest = template.slice(place, place + 3);
    if (rest === '$${' || rest === '%%{') {
      text += rest;
      place += 3;
    } else if (rest.startsWith('${') || rest.startsWith('%{')) {
      const end = afterBrace(template, place + 2);
      if (text !== '') parts.push({ kind: 'text', source: text });
      parts.push({ kind: 'sequence', source: template.slice(place, end) });
      text = '';
      place = end;
    } else {
      text += template[place];
      place += 1;
    }
  }
  if (text !== '' || parts.length === 0) parts.push({ kind: 'text', source: text });
  return parts;
}

/** @returns the place after the brace that closes the one before `place` */
function afterBrace(source: string, place: number): number {
  let at = place;
  while (at < source.length) {
    const character = source[at];
    if (character === '}') return at + 1;
    if (character === '{') at = afterBrace(source, at + 1);
    else if (character === '"') at = afterQuote(source, at + 1);
    else at += 1;
  }
  throw new Error(`the template does not end: ${source}`);
}

/** @returns the place after the quotation mark that closes the string which begins at `place` */
function afterQuote(source: string, place: number): number {
  let at = place;
  while (at < source.length) {
    const rest = source.slice(at, at + 3);
    if (rest.startsWith('"')) return at + 1;
    if (rest.startsWith('\\')) at += 2;
    else if (rest === '$${' || rest === '%%{') at += 3;
    else if (rest.startsWith('${') || rest.startsWith('%{')) at = afterBrace(source, at + 2);
    else at += 1;
  }
  throw new Error(`the string does not end: ${source}`);
}
