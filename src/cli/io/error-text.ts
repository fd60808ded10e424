import type { BerthError, Fault } from '../../errors.ts';
import type { Style } from './style.ts';

/** An error as people read it: each fault with its place, then what happened, the code and the fix. */
export function errorText(error: BerthError, style: Style): string {
  return [
    ...error.faults.map((fault) => faultText(fault)),
    `${style.red('error')} ${style.bold(error.code)}: ${error.message}`,
    `${style.dim('fix:')} ${error.fix}`,
  ].join('\n');
}

/** `file:line:column: message (value) fix`. */
function faultText({ source, line, column, message, value, fix }: Fault): string {
  const place = line === undefined ? source : `${source}:${line}:${column}`;
  return [`${place}: ${message}`, value && `(${value})`, fix && `- ${fix}`].filter(Boolean).join(' ');
}

/** The same for machines. */
export function errorData(error: BerthError) {
  const { code, message, fix, exit, faults } = error;
  return { code, message, fix, exit, ...(faults.length > 0 && { faults }) };
}
