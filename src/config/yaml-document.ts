import {
  type Document,
  isMap,
  isPair,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { Fault } from '../errors.ts';

export type Path = readonly PropertyKey[];

/** A YAML file with the positions of its values. */
export class YamlDocument {
  /** Path relative to the project. */
  readonly file: string;
  readonly value: unknown;
  /** Faults of YAML itself; then there is no value. */
  readonly faults: readonly Fault[];
  private readonly text: string;
  private parsed: Parsed | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    const { document } = this.positions;
    const { errors, warnings } = document;
    const syntax = [...errors, ...warnings].map((error) =>
      this.fault(error.pos[0], `is not valid YAML: ${syntaxProblem(error)}`, 'mend the syntax'),
    );
    const faults = syntax.length > 0 ? syntax : this.nodeFaults();
    if (faults.length === 0) {
      try {
        this.value = document.toJS();
      } catch {
        // The parser stops when aliases of aliases unfold to many times the file.
        faults.push(this.fault(0, 'unfolds to too much by its aliases', 'write the values out'));
      }
    }
    this.faults = faults;
    // A thousand sound files need no positions; for one with a fault they are made again.
    this.parsed = undefined;
  }

  /** Where a value stands; for a missing one, the nearest thing around it. */
  at(path: Path, part: 'key' | 'value' = 'value'): { line: number; column: number } {
    for (let depth = path.length; depth > 0; depth--) {
      const offset = this.offset(path.slice(0, depth), part);
      if (offset !== undefined) return this.place(offset);
    }
    return { line: 1, column: 1 };
  }

  /** `file:line:column` of a value that is written there; undefined for one that is not. */
  placeOf(path: Path): string | undefined {
    const value = path.reduce<unknown>(
      (inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key],
      this.value,
    );
    if (value === undefined) return undefined;
    const { line, column } = this.at(path);
    return `${this.file}:${line}:${column}`;
  }

  private get positions(): Parsed {
    this.parsed ??= parse(this.text);
    return this.parsed;
  }

  private offset(path: Path, part: 'key' | 'value'): number | undefined {
    const { document } = this.positions;
    if (part === 'value') {
      const node = document.getIn(path as unknown[], true) as Node | undefined;
      if (node?.range) return node.range[0];
    }
    const parent = path.length > 1 ? document.getIn(path.slice(0, -1) as unknown[], true) : document.contents;
    if (!isMap(parent)) return undefined;
    const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(path.at(-1)));
    return (pair?.key as Node | undefined)?.range?.[0];
  }

  /** Aliases that name nothing, or something that they are a part of; text that cannot be written down again. */
  private nodeFaults(): Fault[] {
    const faults: Fault[] = [];
    const { document } = this.positions;
    visit(document, {
      Scalar: (_key, { value, range }) => {
        if (typeof value !== 'string' || !/[\p{Surrogate}\ufffe\uffff]/u.test(value)) return;
        const message = 'holds half a character, or a code point that is none';
        faults.push(this.fault(range?.[0] ?? 0, message, 'write the character itself'));
      },
      Alias: (_key, alias, ancestors) => {
        const target = alias.resolve(document);
        if (target && !ancestors.includes(target)) return;
        const message = target ? 'is an alias of what it is a part of' : 'is an alias of no anchor before it';
        const fault = this.fault(alias.range?.[0] ?? 0, message, 'write the value out');
        faults.push({ ...fault, value: `*${alias.source}` });
      },
    });
    return faults;
  }

  private fault(offset: number, message: string, fix: string): Fault {
    return { source: this.file, ...this.place(offset), code: 'CONFIG_INVALID', message, fix };
  }

  private place(offset: number): { line: number; column: number } {
    const { line, col } = this.positions.lines.linePos(offset);
    return { line, column: col };
  }
}

interface Parsed {
  readonly document: Document;
  readonly lines: LineCounter;
}

function parse(text: string): Parsed {
  const lines = new LineCounter();
  return { document: parseDocument(text, { lineCounter: lines, merge: true }), lines };
}

function syntaxProblem({ code, message }: YAMLError): string {
  if (code === 'MULTIPLE_DOCS') return 'one file holds one document';
  return message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
}
