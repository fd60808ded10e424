import { type Document, isMap, isPair, LineCounter, type Node, parseDocument } from 'yaml';
import type { Fault } from '../errors.ts';

export type Path = readonly PropertyKey[];

/** A YAML file with the positions of its values. */
export class YamlDocument {
  /** Path relative to the project. */
  readonly file: string;
  readonly value: unknown;
  /** Faults of YAML itself; then there is no value. */
  readonly faults: readonly Fault[];
  private readonly document: Document;
  private readonly lines = new LineCounter();

  constructor(file: string, text: string) {
    this.file = file;
    this.document = parseDocument(text, { lineCounter: this.lines });
    this.faults = this.document.errors.map((error) => ({
      source: file,
      ...this.place(error.pos[0]),
      code: 'CONFIG_INVALID' as const,
      message: `is not valid YAML: ${error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '')}`,
      fix: 'mend the syntax',
    }));
    this.value = this.faults.length > 0 ? undefined : this.document.toJS();
  }

  /** Where a value stands; for a missing one, the nearest thing around it. */
  at(path: Path, part: 'key' | 'value' = 'value'): { line: number; column: number } {
    for (let depth = path.length; depth > 0; depth--) {
      const offset = this.offset(path.slice(0, depth), part);
      if (offset !== undefined) return this.place(offset);
    }
    return { line: 1, column: 1 };
  }

  private offset(path: Path, part: 'key' | 'value'): number | undefined {
    if (part === 'value') {
      const node = this.document.getIn(path as unknown[], true) as Node | undefined;
      if (node?.range) return node.range[0];
    }
    const parent =
      path.length > 1 ? this.document.getIn(path.slice(0, -1) as unknown[], true) : this.document.contents;
    if (!isMap(parent)) return undefined;
    const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(path.at(-1)));
    return (pair?.key as Node | undefined)?.range?.[0];
  }

  private place(offset: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { line, column: col };
  }
}
