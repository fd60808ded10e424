/** Takes known secrets out of a text. */
export type Mask = (text: string) => string;

/** Stands where a secret was. */
export const maskText = '(secret)';

/** Shorter values are in too many texts: taking them out would destroy what is said. In UTF-16 units. */
export const shortestSecret = 4;

/**
 * A mask for these values, in every form that Terraform, the providers and Go's logs print them: as they are, escaped
 * for JSON, for Go or for an address, in base64 (also inside of a longer text), as lists of bytes, and one form in the
 * other, as in the base64 of a Docker configuration that holds the base64 of a password. Made at the first use.
 */
export function maskOf(secrets: readonly string[]): Mask {
  const values = [...new Set(secrets)].filter((secret) => secret.length >= shortestSecret);
  // No form is shorter than its value but a line of it: of a kubeconfig there are megabytes that few texts have room for.
  const waiting = values.sort((a, b) => b.length - a.length);
  let known = longestFirst(values.flatMap(linesOf));
  return (text) => {
    const fitting: Form[] = [];
    for (let next = waiting.at(-1); next !== undefined && text.length >= next.length; next = waiting.at(-1))
      fitting.push(...formsOf(waiting.pop() as string));
    if (fitting.length > 0) known = longestFirst([...known, ...fitting]);
    return known.reduce((masked, form) => replaced(masked, form), text);
  };
}

/** The same in every text of a value, names of objects included. */
export function maskValue(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((item) => maskValue(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [mask(key), maskValue(item, mask)]));
}

/** A text to be taken out, with characters around it that hold the rest of its first and last bits. */
interface Form {
  readonly text: string;
  readonly before: number;
  readonly after: number;
}

/** How deep forms lie in each other: escaped, in base64, escaped again. */
const depth = 3;

function formsOf(value: string): Form[] {
  const forms: Form[] = [];
  let layer: readonly Form[] = [{ text: value, before: 0, after: 0 }];
  for (let level = 0; level <= depth; level++) {
    forms.push(...layer);
    if (level < depth) {
      for (const { text } of layer)
        for (const list of byteLists(text)) forms.push({ text: list, before: 0, after: 0 });
      layer = distinct(layer.flatMap(({ text }) => [...escaped(text), ...base64(text)]));
    }
  }
  return forms;
}

/** A log breaks lines where the secret does. */
function linesOf(value: string): Form[] {
  return value.split(/[\r\n]+/).map((line) => ({ text: line.trim(), before: 0, after: 0 }));
}

/** So that no form leaves a part of a longer one behind. */
function longestFirst(forms: readonly Form[]): Form[] {
  const long = forms.filter(({ text }) => text.length >= shortestSecret);
  // Of two that are the same text, the first one stays.
  return distinct(long.reverse()).sort((a, b) => b.text.length - a.text.length);
}

function distinct(forms: readonly Form[]): Form[] {
  return [...new Map(forms.map((form) => [form.text, form])).values()];
}

function replaced(text: string, { text: form, before, after }: Form): string {
  let at = text.indexOf(form);
  if (at < 0) return text;
  let rest = 0;
  const parts: string[] = [];
  for (; at >= 0; at = text.indexOf(form, rest)) {
    const start = Math.max(rest, at - before);
    const isPart = start < at && base64Character.test(text.slice(start, at));
    parts.push(text.slice(rest, isPart ? start : at), maskText);
    rest = at + form.length;
    if (after > 0 && base64Character.test(text.charAt(rest))) rest += after;
  }
  return parts.join('') + text.slice(rest);
}

const base64Character = /^[A-Za-z0-9+/_-]$/;

function escaped(text: string): Form[] {
  const json = JSON.stringify(text).slice(1, -1);
  return [json, goJson(json), goQuoted(text), ...urlEscaped(text)]
    .filter((form) => form !== text)
    .map((form) => ({ text: form, before: 0, after: 0 }));
}

/** Go's encoding/json, which escapes for HTML, and control characters by number. */
function goJson(json: string): string {
  return json
    .replace(/[<>&\u2028\u2029]/g, byNumber)
    .replace(/(?<!\\)((?:\\\\)*)\\([bf])/g, (_, slashes: string, letter: string) => {
      return `${slashes}\\u00${letter === 'b' ? '08' : '0c'}`;
    });
}

function byNumber(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** %q and %#v: strconv.Quote. What Go takes for unprintable is escaped. */
function goQuoted(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return text;
  return [...text].map(goCharacter).join('');
}

function goCharacter(character: string): string {
  const short = goEscapes[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) {
    return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : character;
  }
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character)) return character;
  if (code > 0xffff) return `\\U${code.toString(16).padStart(8, '0')}`;
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

const goEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** What each byte becomes. Of a kubeconfig there are megabytes of forms, so nothing is asked for each byte. */
type ByteTexts = readonly string[];

function byteTexts(of: (byte: number) => string): ByteTexts {
  return Array.from({ length: 256 }, (_, byte) => of(byte));
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function percent(left: RegExp): ByteTexts {
  return byteTexts((byte) => {
    const character = String.fromCharCode(byte);
    return left.test(character) ? character : `%${hexOf(byte).toUpperCase()}`;
  });
}

const inQuery = percent(/[A-Za-z0-9_.~-]/);
const inPath = percent(/[A-Za-z0-9_.~$&+=:@-]/);
const inBrowser = percent(/[A-Za-z0-9_.~!'()*-]/);
const decimal = byteTexts(String);
const hex = byteTexts(hexOf);
const goHex = byteTexts((byte) => `0x${byte.toString(16)}`);
const fullHex = byteTexts((byte) => `0x${hexOf(byte)}`);

/** E.g. 0xff. */
const longestByteText = 4;

/** All of these texts are ASCII: they are put together as bytes, which is much faster than as texts. */
function joined(bytes: Buffer, texts: ByteTexts, between = ''): string {
  const room = Buffer.allocUnsafe(bytes.length * (longestByteText + between.length));
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    const text = texts[bytes[at] as number] as string;
    for (let index = 0; index < text.length; index++) room[end++] = text.charCodeAt(index);
    for (let index = 0; index < between.length; index++) room[end++] = between.charCodeAt(index);
  }
  return room.toString('latin1', 0, Math.max(0, end - between.length));
}

/** Go's url.PathEscape and url.QueryEscape, and what browsers do. */
function urlEscaped(text: string): string[] {
  const bytes = Buffer.from(text);
  const query = joined(bytes, inQuery);
  return [query, query.replaceAll('%20', '+'), joined(bytes, inPath), joined(bytes, inBrowser)];
}

/** The characters of base64 that hold nothing but this text, for each place that it may begin at. */
function base64(text: string): Form[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + bytes.length) * 8) / 6);
    const whole = encoded.slice(first, last);
    const around = { before: offset > 0 ? 1 : 0, after: (offset + bytes.length) % 3 > 0 ? 1 : 0 };
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')].map((form) => ({
      text: form,
      ...around,
    }));
  });
}

/** %v, %#v, %x and % x of bytes, and bytes as JSON. */
function byteLists(text: string): string[] {
  const bytes = Buffer.from(text);
  const digits = bytes.toString('hex');
  return [
    joined(bytes, goHex, ', '),
    joined(bytes, fullHex, ', '),
    joined(bytes, decimal, ' '),
    joined(bytes, decimal, ','),
    joined(bytes, decimal, ', '),
    digits,
    digits.toUpperCase(),
    joined(bytes, hex, ' '),
  ];
}
