import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Variables that a module declares, with the text of their types; "any" without one. */
export async function declaredVariables(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const name of await readdir(folder)) {
    const read = name.endsWith('.tf.json')
      ? variablesOfJson
      : name.endsWith('.tf')
        ? variablesOfHcl
        : undefined;
    if (!read) continue;
    const text = await readFile(path.join(folder, name), 'utf8').catch(() => '');
    for (const [variable, type] of read(text)) found.set(variable, type);
  }
  return found;
}

/** What cannot be read declares nothing here: Terraform says what is wrong with it. */
export function variablesOfJson(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return found;
  }
  for (const part of listed(document)) {
    for (const variables of listed(part.variable)) {
      for (const [name, body] of Object.entries(variables)) {
        const [{ type } = {}] = listed(body);
        found.set(name, typeof type === 'string' ? type.trim() : 'any');
      }
    }
  }
  return found;
}

/** In Terraform's JSON, a block may stand alone or in a list. */
function listed(value: unknown): Record<string, unknown>[] {
  const all = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === 'object' && one !== null);
}

export function variablesOfHcl(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const bare = withoutTexts(text);
  let depth = 0;
  let variable: string | undefined;
  for (const { 0: token, index } of bare.matchAll(
    /[{}]|\bvariable(?=\s)|(?<=^|[\n{])[ \t]*type\s*=[ \t]*/g,
  )) {
    if (token === '{') depth += 1;
    else if (token === '}') {
      depth -= 1;
      if (depth === 0) variable = undefined;
    } else if (depth === 0 && token.startsWith('variable')) {
      const [, quoted, plain] =
        /^\s+(?:"([^"]*)"|([\w-]+))\s*\{/.exec(text.slice(index + token.length)) ?? [];
      variable = quoted ?? plain;
      if (variable !== undefined) found.set(variable, 'any');
    } else if (depth === 1 && variable !== undefined && /^\s*type/.test(token)) {
      const at = index + token.length;
      const [type = ''] = /^[^\n]*/.exec(bare.slice(at)) ?? [];
      found.set(
        variable,
        text
          .slice(at, at + type.length)
          .replace(/}\s*$/, '')
          .replace(/\s*(#|\/\/).*$/, '')
          .trim(),
      );
    }
  }
  return found;
}

/** The same text, in which comments and what stands in quotes and heredocs are blanks. */
function withoutTexts(text: string): string {
  const blank = (part: string) => part.replace(/[^\n]/g, ' ');
  let bare = '';
  let at = 0;
  while (at < text.length) {
    const end = endOfText(text, at);
    if (end > at) {
      bare += blank(text.slice(at, end));
      at = end;
    } else {
      bare += text[at];
      at += 1;
    }
  }
  return bare;
}

/** Where the comment, heredoc or quoted text that begins here ends; the same place where none begins. */
function endOfText(text: string, at: number): number {
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const comment = match(/(?:#|\/\/)[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y);
  if (comment) return at + comment[0].length;
  const heredoc = match(/<<-?([A-Za-z_][\w-]*)[ \t\r]*\n/y);
  if (heredoc) {
    const close = new RegExp(`^[ \\t]*${heredoc[1]}[ \\t\\r]*$`, 'm');
    const body = text.slice(at + heredoc[0].length);
    const end = close.exec(body);
    return end ? at + heredoc[0].length + end.index + end[0].length : text.length;
  }
  return text[at] === '"' ? endOfQuote(text, at + 1) : at;
}

function endOfQuote(text: string, begin: number): number {
  let at = begin;
  while (at < text.length) {
    const character = text[at];
    if (character === '\\') at += 2;
    else if (character === '"' || character === '\n') return at + 1;
    else if (/^(\$\$|%%)\{/.test(text.slice(at, at + 3))) at += 3;
    else if (/^[$%]\{/.test(text.slice(at, at + 2))) at = endOfTemplate(text, at + 2);
    else at += 1;
  }
  return text.length;
}

function endOfTemplate(text: string, begin: number): number {
  let depth = 1;
  let at = begin;
  while (at < text.length && depth > 0) {
    const end = endOfText(text, at);
    if (end > at) {
      at = end;
      continue;
    }
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    at += 1;
  }
  return at;
}
