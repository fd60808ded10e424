import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskOf, maskText, maskValue, shortestSecret } from './mask.ts';

/** Always the same secrets, so that a failure can be looked into. */
const seed = 20_261_121;

const lists: readonly ((bytes: Buffer) => string)[] = [
  (bytes) => [...bytes].map((byte) => `0x${byte.toString(16)}`).join(', '),
  (bytes) => [...bytes].join(' '),
  (bytes) => [...bytes].join(','),
  (bytes) => bytes.toString('hex'),
  (bytes) => bytes.toString('hex').toUpperCase(),
];

/** Ways to print a text, written apart from those of mask.ts. `around` is printed with it. */
const printers: Readonly<Record<string, (text: string, around: [string, string]) => string>> = {
  raw: (text, [before, after]) => before + text + after,
  json: (text, [before, after]) => JSON.stringify(before + text + after),
  base64: (text, [before, after]) => Buffer.from(before + text + after).toString('base64'),
  base64url: (text, [before, after]) => Buffer.from(before + text + after).toString('base64url'),
  url: (text, [before, after]) => encodeURIComponent(before + text + after),
};

const secrets = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', minLength: shortestSecret, maxLength: 30 }),
  fc.string({ unit: 'grapheme', minLength: shortestSecret, maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '<', '&', '\n', '\t', '\b', '/', '%', '+', ' ', 'a'),
    minLength: 4,
  }),
);
// What stands around is of letters that no secret is made of, so that a form is found for itself alone.
const around = fc.tuple(
  fc.string({ unit: fc.constantFrom('Ж', 'ы', '§'), maxLength: 5 }),
  fc.string({ unit: fc.constantFrom('Ж', 'ы', '§'), maxLength: 5 }),
);
const chain = fc.array(fc.constantFrom(...Object.keys(printers)), { minLength: 1, maxLength: 3 });

/** What of the base64 of a text at some place is made of this text alone. */
function core(text: string, offset: number): string {
  const bytes = Buffer.from(text);
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

/** What may be left of a secret nowhere. */
function forms(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    ...[0, 1, 2].map((offset) => core(secret, offset)),
    ...lists.map((list) => list(Buffer.from(secret))),
  ].filter((form) => form.length >= shortestSecret && !maskText.includes(form));
}

test('whatever the secret is, no form of it survives, however deep it is printed', () => {
  fc.assert(
    fc.property(secrets, around, chain, (secret, outside, names) => {
      const mask = maskOf([secret]);
      const printed = names.reduce((text, name) => printers[name]?.(text, outside) ?? text, secret);
      const masked = mask(printed);
      expect(masked).toContain(maskText);
      for (const form of forms(secret)) expect(masked).not.toContain(form);
      expect(unfolded(masked)).not.toContain(secret);
    }),
    { seed, numRuns: 300 },
  );
});

test('bytes in a list are found, also those of its base64 and its JSON', () => {
  fc.assert(
    fc.property(
      secrets,
      fc.constantFrom(...lists),
      fc.constantFrom('raw', 'json', 'base64'),
      (secret, list, name) => {
        const printed = printers[name]?.(secret, ['', '']) ?? '';
        const masked = maskOf([secret])(`[${list(Buffer.from(`{"a":${printed}}`))}]`);
        expect(masked).toContain(maskText);
      },
    ),
    { seed, numRuns: 200 },
  );
});

test('texts without the secret stay as they are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(maskOf(['marked-7f3a90bc', '{"key": "Zm9v+/\\"}'])(text)).toBe(text);
    }),
    { seed },
  );
  expect(maskOf([])('text')).toBe('text');
});

// Printed by Go 1.26: fmt's %q, %#v, %v, %x, encoding/json and net/url.
const awkward = 'p"<&>\\ä\u00ad\u{1f600}\u200b\t\u0007\u0001\u2028 +/%';
test.each([
  ['%q', String.raw`"p\"<&>\\ä\u00ad😀\u200b\t\a\x01\u2028 +/%"`],
  ['encoding/json', String.raw`"p\"\u003c\u0026\u003e\\ä­😀${'\u200b'}\t\u0007\u0001\u2028 +/%"`],
  ['url.QueryEscape', 'p%22%3C%26%3E%5C%C3%A4%C2%AD%F0%9F%98%80%E2%80%8B%09%07%01%E2%80%A8+%2B%2F%25'],
  ['url.PathEscape', 'p%22%3C&%3E%5C%C3%A4%C2%AD%F0%9F%98%80%E2%80%8B%09%07%01%E2%80%A8%20+%2F%25'],
])('the form of Go that %s prints is found', (_, printed) => {
  expect(maskOf([awkward])(`before ${printed} after`)).toMatch(/^before "?\(secret\)"? after$/);
});

test('the base64 of a Docker configuration that holds the base64 of a password shows neither', () => {
  const token = 'p"<&>\\ss-7f3a';
  const auth = Buffer.from(`robot:${token}`).toString('base64');
  const config = JSON.stringify({ auths: { host: { password: token, auth } } });
  const data = Buffer.from(config).toString('base64');
  const patch = JSON.stringify([{ op: 'add', path: '/data', value: { '.dockerconfigjson': data } }]);
  const mask = maskOf([token]);
  for (const text of [config, data, patch, JSON.stringify(config), [...Buffer.from(patch)].join(' ')]) {
    const masked = mask(text);
    expect(masked.split(maskText)).toHaveLength(3);
    expect(unfolded(masked)).not.toContain(token);
  }
});

test('the lines of a secret of several lines are secrets too: a log breaks them', () => {
  const key = '-----BEGIN KEY-----\nb3BlbnNzaC1rZXk\nAAAAB3NzaC1yc2E\nabc\n-----END KEY-----';
  const mask = maskOf([key]);
  expect(mask(`a ${key} b`)).toBe('a (secret) b');
  expect(key.split('\n').map((line) => mask(`  | ${line}`))).toEqual([
    '  | (secret)',
    '  | (secret)',
    '  | (secret)',
    '  | abc',
    '  | (secret)',
  ]);
});

test('the longer of two secrets goes first, and short texts are no secrets', () => {
  expect(maskOf(['pass', 'password'])('password pass')).toBe('(secret) (secret)');
  expect(maskOf(['abc', ''])('abc')).toBe('abc');
});

test('all texts of a value are masked, and nothing else', () => {
  expect(
    maskValue({ a: ['letmein', 1, null, true], letmein: { b: 'x letmein' } }, maskOf(['letmein'])),
  ).toEqual({
    a: ['(secret)', 1, null, true],
    '(secret)': { b: 'x (secret)' },
  });
});

/** Every run of base64 in a text, as what it stands for, twice over. */
function unfolded(text: string, depth = 2): string {
  const inner = (text.match(/[A-Za-z0-9+/_-]{4,}={0,2}/g) ?? []).map((run) => {
    const decoded = Buffer.from(run, 'base64').toString();
    return depth > 0 ? unfolded(decoded, depth - 1) : decoded;
  });
  return [text, ...inner].join('\n');
}
