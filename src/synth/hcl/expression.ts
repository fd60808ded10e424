import { escapeText, quote } from '../../model/terraform-text.ts';
import { templateParts } from './template.ts';

const indent = '  ';

/**
 * A value of Terraform JSON as an expression of HCL. Texts are templates, as everywhere where Terraform JSON is evaluated.
 * @param depth how far the line is indented that the expression begins on
 */
export function expressionOf(value: unknown, depth = 0): string {
  return write(value, depth, templateText);
}

/** The same for what is never evaluated: defaults and descriptions. */
export function literalOf(value: unknown, depth = 0): string {
  return write(value, depth, literalText);
}

function write(value: unknown, depth: number, text: (value: string) => string): string {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Array.isArray(value)
    ? value.map((one) => write(one, depth + 1, text))
    : Object.entries(value).map(([key, one]) => `${keyOf(key, text)} = ${write(one, depth + 1, text)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) return `${open}${close}`;
  const inner = indent.repeat(depth + 1);
  const short = `${open}${entries.join(', ')}${close}`;
  if (Array.isArray(value) && short.length < 80 && !short.includes('\n')) return short;
  const lines = entries.map((entry) => `${inner}${entry}${Array.isArray(value) ? ',' : ''}\n`);
  return `${open}\n${lines.join('')}${indent.repeat(depth)}${close}`;
}

const identifier = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/** Names that mean something else where a key stands. */
const keywords = ['for', 'null', 'true', 'false'];

function keyOf(key: string, text: (value: string) => string): string {
  if (identifier.test(key) && !keywords.includes(key)) return key;
  const written = text(key);
  return written.startsWith('"') ? written : `(${written})`;
}

function templateText(template: string): string {
  const parts = templateParts(template);
  const [first] = parts;
  if (parts.length === 1 && first?.kind === 'sequence' && /^\$\{(?!~)/.test(first.source)) {
    const inner = first.source.slice(2, -1).trim();
    if (!inner.endsWith('~')) return inner.includes('\n') ? `(${inner})` : inner;
  }
  if (isHeredoc(template)) return heredoc(template);
  return `"${parts.map(({ kind, source }) => (kind === 'text' ? escapeText(source) : source)).join('')}"`;
}

function literalText(text: string): string {
  const doubled = text.replace(/[$%](?=\{)/g, '$&$&');
  return isHeredoc(doubled) && doubled.endsWith('\n') ? heredoc(doubled) : quote(text);
}

const delimiter = 'EOT';

/** Several lines of plain text are read best as they are; what needs an escape cannot be written so. */
function isHeredoc(template: string): boolean {
  const lines = template.split('\n');
  return (
    lines.length > 3 && !lines.some((line) => line.trim() === delimiter) && !/[^\n\P{C}]/u.test(template)
  );
}

/** Without indentation, which would have to be taken off again. Where the text has no last line break, neither has the value. */
function heredoc(template: string): string {
  const ends = template.endsWith('\n');
  const text = `<<${delimiter}\n${ends ? template : `${template}\n`}${delimiter}\n`;
  return ends ? text : `chomp(${text})`;
}
