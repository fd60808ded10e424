/** What `${{ ... }}` may name: "steps.push.outputs.digest" and the like; absent is empty, as on GitHub. */
export type Names = Readonly<Record<string, string>>;

/** Fills in every `${{ ... }}` of a text. */
export function filledIn(text: string, names: Names): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => value(expression, names));
}

/** Whether a condition holds: an expression, with or without its braces. */
export function holds(condition: string, names: Names): boolean {
  const expression = condition.replace(/^\s*\$\{\{|\}\}\s*$/g, '');
  return !['', 'false'].includes(value(expression, names));
}

/** The part of the language that workflows of the blueprints use: names, texts, `==`, `!=`, `||`. */
function value(expression: string, names: Names): string {
  const alternatives = expression.split('||').map((one) => comparison(one, names));
  return alternatives.find((one) => !['', 'false'].includes(one)) ?? alternatives.at(-1) ?? '';
}

function comparison(expression: string, names: Names): string {
  const [left = '', operator, right = ''] = expression.split(/(==|!=)/);
  if (operator === undefined) return operand(left, names);
  return `${(operand(left, names) === operand(right, names)) === (operator === '==')}`;
}

function operand(text: string, names: Names): string {
  const trimmed = text.trim();
  const quoted = /^'([^']*)'$/.exec(trimmed);
  if (quoted) return quoted[1] ?? '';
  if (/^[a-z]+([.][A-Za-z_][\w-]*)+$/.test(trimmed)) return names[trimmed] ?? '';
  throw new Error(`nothing here knows the expression "${trimmed}"`);
}
