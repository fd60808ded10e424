/**
 * A value in Terraform's own notation that needs nothing else to be known: texts without templates, numbers, true,
 * false, null, lists and objects. Numbers keep all of their digits.
 * @returns the same as JSON; undefined for everything else, such as plain words and YAML
 */
export function hclLiteral(text: string): string | undefined {
  const reader = new Reader(text);
  try {
    const value = reader.value(0);
    reader.skip();
    return reader.atEnd() ? value : undefined;
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

class NoLiteral extends Error {}

/** Deeper than anybody writes, and less than the stack holds. */
const deepest = 200;

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  atEnd(): boolean {
    return this.at === this.text.length;
  }

  /** Blanks, lines and comments. */
  skip(): void {
    this.take(/(?:\s|#.*|\/\/.*|\/\*[\s\S]*?\*\/)*/y);
  }

  value(depth: number): string {
    if (depth > deepest) throw new NoLiteral();
    this.skip();
    const begin = this.text[this.at];
    if (begin === '"') return JSON.stringify(this.string());
    if (begin === '[') return this.list(depth);
    if (begin === '{') return this.object(depth);
    const word = this.take(
      /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?![\w.-])/y,
    );
    if (!word) throw new NoLiteral();
    return word;
  }

  private list(depth: number): string {
    const items: string[] = [];
    this.at += 1;
    for (;;) {
      this.skip();
      if (this.take(/\]/y)) return `[${items.join(',')}]`;
      items.push(this.value(depth + 1));
      this.skip();
      if (!this.take(/,|(?=\])/y) && this.text[this.at] !== ']') throw new NoLiteral();
    }
  }

  private object(depth: number): string {
    const items = new Map<string, string>();
    this.at += 1;
    for (;;) {
      this.skip();
      if (this.take(/\}/y)) break;
      const key = this.text[this.at] === '"' ? this.string() : this.take(/[A-Za-z_][\w-]*/y);
      if (key === '' && this.text[this.at - 1] !== '"') throw new NoLiteral();
      this.skip();
      if (!this.take(/[=:]/y)) throw new NoLiteral();
      items.set(key, this.value(depth + 1));
      const between = this.take(/(?:[ \t\r]|#.*|\/\/.*|\/\*[\s\S]*?\*\/)*/y);
      if (!this.take(/[,\n]/y) && this.text[this.at] !== '}' && !between.includes('\n'))
        throw new NoLiteral();
    }
    return `{${[...items].map(([key, item]) => `${JSON.stringify(key)}:${item}`).join(',')}}`;
  }

  private string(): string {
    this.at += 1;
    let said = '';
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined || character === '\n') throw new NoLiteral();
      if (character === '"') {
        this.at += 1;
        return said;
      }
      said += this.escaped() ?? this.plain();
    }
  }

  private plain(): string {
    // A template has to be worked out: that needs more than the text.
    if (/[$%]\{/y.test(this.text.slice(this.at, this.at + 2))) throw new NoLiteral();
    this.at += 1;
    return this.text[this.at - 1] as string;
  }

  private escaped(): string | undefined {
    const doubled = this.take(/\$\$\{|%%\{/y);
    if (doubled) return doubled.slice(1);
    const [, short, four, eight] = this.match(/\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y) ?? [];
    if (short) return escapes[short];
    const code = four ?? eight;
    if (code !== undefined) {
      const number = Number.parseInt(code, 16);
      if (number > 0x10ffff) throw new NoLiteral();
      return String.fromCodePoint(number);
    }
    if (this.text[this.at] === '\\') throw new NoLiteral();
    return undefined;
  }

  private take(pattern: RegExp): string {
    return this.match(pattern)?.[0] ?? '';
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found ?? undefined;
  }
}
