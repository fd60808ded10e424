import { expect } from 'vitest';
import { berth, type RunOptions } from './berth.ts';

/** A command that was refused, as a person and as a script see it. */
export interface Refusal {
  readonly code: number;
  /** Everything that was printed without --json. */
  readonly text: string;
  /** `file:line:column: message (value) - fix`, one line for each fault. */
  readonly faults: readonly string[];
  /** The error of the JSON document, or of its first instance that failed. */
  readonly error: any;
}

/** Runs a command with and without --json: both have to fail, and to say the same. */
export async function refusal(words: readonly string[], options: RunOptions): Promise<Refusal> {
  const [plain, script] = await Promise.all([berth(words, options), berth([...words, '--json'], options)]);
  const { ok, error = firstError(script.json) } = script.json;
  const text = `${plain.stdout}\n${plain.stderr}`;
  expect({ ok, exit: script.code, says: error.exit }).toEqual({
    ok: false,
    exit: plain.code,
    says: plain.code,
  });
  expect(text).toContain(`error ${error.code}: ${error.message}\nfix: ${error.fix}`);
  for (const fault of error.faults ?? []) expect(text).toContain(faultLine(fault));
  return { code: plain.code, text, faults: (error.faults ?? []).map(faultLine), error };
}

/** The same for `config validate` in a project. */
export async function invalid(cwd: string): Promise<Refusal> {
  const refused = await refusal(['config', 'validate'], { cwd });
  expect(refused).toMatchObject({
    code: 2,
    error: { code: 'CONFIG_INVALID', fix: 'mend the lines named above, then run "berth config validate"' },
  });
  return refused;
}

/** The errors of all instances of a run, by instance. */
export function errorsByInstance(json: any): Record<string, any> {
  return Object.fromEntries(json.data.instances.map((one: any) => [one.instance, one.error]));
}

function firstError(json: any): any {
  return json.data.instances.find((one: any) => one.error).error;
}

function faultLine({ source, line, column, message, value, fix }: any): string {
  const place = line === undefined ? source : `${source}:${line}:${column}`;
  return `${place}: ${message}${value ? ` (${value})` : ''}${fix ? ` - ${fix}` : ''}`;
}
