import type { Shape } from '../../src/model/input.ts';
import type { Rule } from '../../src/model/rule.ts';

/** Every rule of a shape, those of fields and keys included. */
export function rulesOf(shape: Shape): readonly Rule[] {
  switch (shape.type) {
    case 'text':
    case 'texts':
      return shape.rules;
    case 'map':
      return [...shape.keyRules, ...shape.rules];
    case 'list':
      return Object.values(shape.fields).flatMap(rulesOf);
    default:
      return [];
  }
}

/** What src/model/rule.ts allows: everything else means something else in one of the two languages. */
export function patternFaults(pattern: string): string[] {
  const fault = (problem: string) => `${pattern}: ${problem}`;
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    return [fault((error as Error).message)];
  }
  const outside = pattern.replace(/\\./gu, '__').replace(/\[[^\]]*\]/gu, '_');
  return [
    ...(/\(\?(?!:)/u.test(pattern) ? [fault('has a group that is neither plain nor (?:')] : []),
    ...(/\\(?![\\.^$|()[\]{}*+?/-]|x[0-9a-f]{2})/u.test(pattern)
      ? [fault('has an escape that is not shared')]
      : []),
    ...(outside.includes('.') ? [fault('has a bare dot: line ends differ')] : []),
    ...([...outside.matchAll(/\d+/gu)].some(([count]) => Number(count) > 1000)
      ? [fault('repeats too often')]
      : []),
    ...(/[^\x20-\x7e]/u.test(pattern) ? [fault('is not plain ASCII')] : []),
  ];
}
