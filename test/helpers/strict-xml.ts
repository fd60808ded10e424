export interface StrictElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly StrictElement[];
  /** Text between the tags, without the spaces that only lay out the document. */
  readonly text: string;
}

/**
 * Reads XML 1.0 as a parser has to, and throws for everything that is not well formed. It knows elements, attributes,
 * text and references, and takes nothing else: no comments, CDATA, instructions or document types.
 * Source: XML 1.0 (fifth edition), productions 2 (Char), 10, 14, 39 to 44, 66 to 68; 2.11 and 3.3.3 for white space.
 */
export function strictXml(document: string): StrictElement {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
  if (!document.startsWith(declaration)) throw new Error('no XML declaration');
  if (/\p{Surrogate}/u.test(document)) throw new Error('half a character cannot be written as UTF-8');
  for (const character of document) {
    const code = character.codePointAt(0) as number;
    if (!isChar(code)) throw new Error(`character U+${code.toString(16)} is not allowed`);
  }
  // Line ends are normalised before anything else is read.
  const reader = new Reader(document.slice(declaration.length).replace(/\r\n?/g, '\n'));
  reader.take(/^\s*/);
  const root = reader.element();
  reader.take(/^\s*/);
  reader.end();
  return root;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

class Reader {
  private rest: string;

  constructor(text: string) {
    this.rest = text;
  }

  take(pattern: RegExp): RegExpExecArray {
    const match = pattern.exec(this.rest);
    if (!match) throw new Error(`expected ${pattern} at ${JSON.stringify(this.rest.slice(0, 60))}`);
    this.rest = this.rest.slice(match[0].length);
    return match;
  }

  end(): void {
    if (this.rest !== '') throw new Error(`there is more after the root: ${this.rest.slice(0, 60)}`);
  }

  element(): StrictElement {
    const [, name = ''] = this.take(/^<([A-Za-z][A-Za-z-]*)/);
    const attributes: Record<string, string> = {};
    while (/^\s+[A-Za-z]/.test(this.rest)) {
      const [, key = '', value = ''] = this.take(/^\s+([A-Za-z][A-Za-z0-9-]*)="([^"<]*)"/);
      if (key in attributes) throw new Error(`${key} is there twice`);
      // A space of any kind that is not written as a reference reads as a space.
      attributes[key] = resolved(value.replace(/[\t\n]/g, ' '));
    }
    if (this.take(/^\s*(\/?)>/)[1] === '/') return { name, attributes, children: [], text: '' };
    const children: StrictElement[] = [];
    let text = '';
    while (!this.rest.startsWith('</')) {
      if (this.rest.startsWith('<')) children.push(this.element());
      else text += this.characters();
    }
    this.take(new RegExp(`^</${name}\\s*>`));
    return { name, attributes, children, text: children.length > 0 ? text.trim() : text };
  }

  private characters(): string {
    const [raw] = this.take(/^[^<]+/);
    if (raw.includes(']]>')) throw new Error('"]]>" may not stand in text');
    return resolved(raw);
  }
}

function resolved(raw: string): string {
  if (/&(?!(#[0-9]+|#x[0-9a-fA-F]+|[a-z]+);)/.test(raw)) throw new Error(`a bare "&": ${raw}`);
  return raw.replace(/&([^;]*);/g, (_reference, body: string) => {
    if (!body.startsWith('#')) {
      const character = named[body];
      if (character === undefined) throw new Error(`unknown entity ${body}`);
      return character;
    }
    const code = body.startsWith('#x') ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1));
    if (!isChar(code)) throw new Error(`a reference to U+${code.toString(16)} is not allowed`);
    return String.fromCodePoint(code);
  });
}

function isChar(code: number): boolean {
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}
