import fc from 'fast-check';
import type { Input, Shape } from '../../src/model/input.ts';
import { patternsOfRelation, type Relation } from '../../src/model/relation.ts';
import { keepsRule, type Rule } from '../../src/model/rule.ts';
import { rulesOf } from './rules.ts';

/** Always the same texts, so that a failure can be looked into. */
const seed = 20_240_607;

/** Texts that programs stumble over; the last ones are what Unicode normalisation turns into other characters. */
const nasty = [
  ...[
    '',
    ' ',
    '\n',
    '\r\n',
    '\t',
    '\0',
    '\u007f',
    '\u0080',
    '\u00a0',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\ufffd',
  ],
  ...['a', 'A', '0', '-', '_', '.', '/', ':', '@', '~', '$', '%', '{', '}', '"', '\\', "'", '|', '^', '='],
  ...[
    '${var.size}',
    '%{ if true }x%{ endif }',
    '$${x}',
    '\\n',
    '\\u0041',
    '"]',
    '*/',
    '//',
    '#',
    '<<EOT\nx\nEOT',
  ],
  ...[
    '..',
    '../x',
    'a/../b',
    'a/..',
    '/..',
    'a..b',
    './a',
    'a//b',
    '/a',
    'a/',
    '-a',
    'a-',
    'a\n',
    '\na',
    'a\nb',
  ],
  ...[
    'kube-system',
    'kube-',
    'platform-x',
    'default',
    'argocd',
    'argocd-2',
    'xdefault',
    'system:masters',
    'System:x',
  ],
  ...['https://git.example.com/a.git', 'https://u:p@git.example.com/a', 'https://git.example.com:443/a?b=c'],
  ...[
    'ssh://git@host/a',
    'git@host:a/b.git',
    'http://host',
    'https://host',
    'https://host:99999',
    'oci://host/a',
  ],
  ...[
    'kubernetes.io/x',
    'a.kubernetes.io/x',
    'akubernetes.io/x',
    'example.com/a',
    'a/b/c',
    'K8S.io/x',
    'k8s.io/',
  ],
  ...['true', 'null', '1e3', '1.2.3', 'v1.2.3', '1.2.3-rc.1+x', 'small', 'Small', 'small ', 'user', 'admin'],
  ...[
    'ä',
    'ß',
    'ſ',
    'İ',
    'ı',
    '名前',
    'שלום',
    '\u200e',
    '\u202e',
    'a\u200bb',
    '👍🏽',
    '👨‍👩‍👧‍👦',
    '🇩🇪',
    '🇩🇪🇫',
    '각',
  ],
  ...[
    'e\u0301',
    'é',
    'क्त',
    'क्षि',
    'ก็',
    'n\u0303\u0301',
    '\u0301',
    '\u1100\u1161\u11a8',
    '\ud83d\udc4d',
    '\u{1f468}',
  ],
  ...[
    '\u212a',
    '\u212b',
    '\u2126',
    '\u037e',
    '\u1fef',
    '\u0387',
    '\u2000',
    'a\u212a-b',
    '\u0340',
    '\u0958',
    '\ufb2a',
  ],
];

/** Characters that some count as one and others as several. */
const units = ['a', 'é', 'e\u0301', '👨‍👩‍👧‍👦', '🇩🇪', 'क्त', '\u1100\u1161', '\r\n', '\u212a', '\u0958'];

const random = [
  ...fc.sample(fc.string({ unit: 'binary', maxLength: 20 }), { seed, numRuns: 60 }),
  ...fc.sample(fc.string({ unit: 'grapheme', maxLength: 70 }), { seed, numRuns: 60 }),
  ...fc.sample(fc.string({ unit: 'binary-ascii', maxLength: 70 }), { seed, numRuns: 60 }),
];

/** Texts that keep the rules, that just break them, and that nobody thought of. */
function texts(rules: readonly Rule[]): string[] {
  const fitting = likely(rules);
  const nearly = fitting.flatMap((text, index) => {
    const odd = nasty[index % nasty.length] ?? '';
    const middle = Math.floor(text.length / 2);
    return [`${text}\n`, `${odd}${text}`, `${text}${odd}`, text.slice(0, middle) + odd + text.slice(middle)];
  });
  const long = rules.flatMap((rule) =>
    rule.kind === 'length'
      ? [rule.min - 1, rule.min, rule.max, rule.max + 1]
          .filter((count) => count >= 0)
          .flatMap((count) => units.map((unit) => unit.repeat(count)))
      : [],
  );
  // What is no well-formed text cannot be written in a file, and so never reaches a rule.
  return [...new Set([...nasty, ...random, ...fitting, ...nearly, ...long])].filter(
    (text) => !/\p{Cs}/u.test(text),
  );
}

/** Texts that fit the patterns of rules. */
function likely(rules: readonly Rule[]): string[] {
  return rules.flatMap((rule) =>
    'pattern' in rule ? fc.sample(matching(rule.pattern), { seed, numRuns: 60 }) : [],
  );
}

function matching(pattern: string): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
}

/** Values of an input's own shape that try its rules out. */
export function samplesOf(input: Input): unknown[] {
  const { shape } = input;
  switch (shape.type) {
    case 'flag':
      return [true, false];
    case 'number':
      return numbers(shape);
    case 'texts': {
      const right = likely(shape.rules).filter((text) => shape.rules.every((rule) => keepsRule(rule, text)));
      const some = [...new Set(right)].slice(0, shape.max + 1);
      return [
        ...some.map((_, index) => some.slice(0, index)),
        some,
        [some[0] ?? '', some[0] ?? ''],
        ...texts(shape.rules).map((text) => [...some.slice(0, 1), text]),
      ];
    }
    case 'text':
    case 'choice':
      return textsOf(shape);
    case 'list': {
      const usual = Object.fromEntries(
        Object.entries(shape.fields).map(([name, field]) => [name, kept(field)]),
      );
      return [
        [],
        [usual, usual],
        ...Object.entries(shape.fields).flatMap(([name, field]) =>
          textsOf(field).map((text) => [usual, { ...usual, [name]: text }]),
        ),
      ];
    }
    case 'map':
      return [
        {},
        ...texts(shape.keyRules).map((key) => ({ [key]: 'a' })),
        ...texts(shape.rules).map((value) => ({ a: 'a', b: value })),
      ];
  }
}

/** Values of the inputs of a relation that try it out together, in every combination of a few for each. */
export function relationSamples(
  inputs: ReadonlyMap<string, Input>,
  relation: Relation,
): Record<string, unknown>[] {
  const patterns = patternsOfRelation(relation);
  return [...inputs].reduce<Record<string, unknown>[]>(
    (combinations, [name, { shape }]) => {
      const own = patterns.filter(({ input }) => input === name).map(({ pattern }) => pattern);
      const values = valuesForRelation(shape, own);
      return combinations.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
    },
    [{}],
  );
}

function valuesForRelation(shape: Shape, patterns: readonly string[]): unknown[] {
  const fitting = patterns.flatMap((pattern) => fc.sample(matching(pattern), { seed, numRuns: 20 }));
  switch (shape.type) {
    case 'flag':
      return [true, false];
    case 'number':
      return [shape.min, shape.min + 1, 2, 3, 4, shape.max - 1, shape.max];
    case 'texts': {
      const some = likely(shape.rules).slice(0, 4);
      return [
        ...some.map((_, index) => some.slice(0, index)),
        some,
        ...fitting.map((text) => [...some, text]),
      ];
    }
    case 'choice':
      return [...shape.options];
    default:
      return patterns.length > 0 ? ['', ...nasty, ...fitting] : ['', 'x'];
  }
}

function numbers({ min, max }: { readonly min: number; readonly max: number }): number[] {
  return [
    min - 1,
    min,
    min + 1,
    Math.floor((min + max) / 2),
    max - 1,
    max,
    max + 1,
    min + 0.5,
    -min,
    0,
    1e15,
  ];
}

function textsOf(shape: Shape): string[] {
  if (shape.type !== 'choice') return texts(rulesOf(shape));
  return [...shape.options, ...shape.options.map((option) => `${option}\n`), ...texts([])];
}

function kept(shape: Shape): string {
  if (shape.type === 'choice') return shape.options[0] ?? '';
  return ['a', '1', ''].find((text) => rulesOf(shape).every((rule) => keeps(rule, text))) ?? 'a';
}

function keeps(rule: Rule, text: string): boolean {
  return rule.kind === 'matches' ? new RegExp(rule.pattern, 'u').test(text) : true;
}
