import { BerthError, type ErrorDetails } from '../errors.ts';
import type { Behaviour } from '../events.ts';
import { failureCause } from './failure-cause.ts';
import type { Diagnostic } from './message.ts';
import type { Outcome } from './outcome.ts';
import type { TerraformExit } from './process.ts';
import type { RescuedState } from './rescued-state.ts';
import { type ServiceAnswer, serviceAnswer } from './service-failure.ts';

/** What a failed run left on the disk. */
export interface Remains {
  /** State that Terraform could not write to its place. */
  readonly rescuedState?: RescuedState | undefined;
  /** File with everything that Terraform said. */
  readonly log?: string | undefined;
}

/** Characters of a problem that people get to see; the rest is in the log. */
const shownLength = 1500;

/** Terraform failed, and says of some resources why. */
export class TerraformFailure extends BerthError<'TERRAFORM_FAILED'> {
  /** Addresses of the resources whose objects are in the cluster, and not in the state. */
  readonly existing: readonly string[];
  /** What services answered. */
  readonly answers: readonly ServiceAnswer[];

  constructor(
    details: ErrorDetails<'TERRAFORM_FAILED'>,
    { existing, answers }: Pick<TerraformFailure, 'existing' | 'answers'>,
  ) {
    super('TERRAFORM_FAILED', details);
    this.existing = existing;
    this.answers = answers;
  }
}

/** The error that a failed Terraform run becomes: its cause first, by what its diagnostics and its output say. */
export function failureOf(
  instance: string,
  behaviour: Behaviour,
  exit: TerraformExit,
  outcome: Outcome,
  { rescuedState, log, program = 'terraform' }: Remains & { readonly program?: string } = {},
): BerthError {
  const what = `${behaviour} of "${instance}"`;
  if (exit.stopped) return new BerthError('INTERRUPTED', { what });
  const errors = diagnosticsText(outcome.errors);
  const newer = newerState(outcome.errors);
  if (newer) return new BerthError('STATE_NEWER', { instance, ...newer });
  const facts = { instance, program, errors, output: exit.text, signal: exit.signal, rescuedState };
  const cause = failureCause(facts);
  const lock = outcome.errors.find((error) => error.summary === 'Error acquiring the state lock');
  if (lock && !cause) return new BerthError('STATE_LOCKED', { instance, holder: lockHolder(lock.detail) });
  const problem = cause?.problem ?? (errors || lastLines(exit.text) || `exit code ${exit.code}`);
  const remedy = cause?.remedy ?? remedyOf(outcome.errors);
  const cut = cause !== undefined || problem.length > shownLength;
  const details = {
    behaviour,
    instance,
    problem: problem.length > shownLength ? `${problem.slice(0, shownLength)}...` : problem,
    remedy: cut && log ? `${remedy}; the whole text is in "${log}"` : remedy,
  };
  return new TerraformFailure(details, {
    existing: cause ? [] : existingAddresses(outcome.errors),
    answers: outcome.errors.flatMap((error) => serviceAnswer(diagnosticsText([error])) ?? []),
  });
}

const alreadyExists = /already exists/i;

function existingAddresses(errors: readonly Diagnostic[]): string[] {
  return errors.flatMap(({ summary, detail, address }) =>
    address && alreadyExists.test(`${summary} ${detail}`) ? [address] : [],
  );
}

/** Everything that a failed run said, for the log. */
export function failureText(exit: TerraformExit, outcome: Outcome): string {
  const errors = outcome.errors.map(({ summary, detail, address }) =>
    [`${address ? `${address}: ` : ''}${summary}`, detail].filter(Boolean).join('\n'),
  );
  return [...errors, exit.text].filter(Boolean).join('\n\n');
}

/** All errors of a run as one text: what went wrong, and at which resource. */
export function diagnosticsText(errors: readonly Diagnostic[]): string {
  const texts = errors.map(({ summary, detail, address }) => {
    const text = detail ? `${summary}: ${detail}` : summary;
    return (address ? `${address}: ${text}` : text).replace(/\s*\n\s*/g, ' ').trim();
  });
  return [...new Set(texts)].join('; ');
}

const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /field manager conflict/i,
    'let its owner give those labels up, or set the inputs to the values that are there',
  ],
  [
    alreadyExists,
    'an object of that name is there already and not in the state: delete it, or choose another name',
  ],
  [
    /forbidden/i,
    'give the identity that right: "berth platform apply argocd" renews the account of team runs',
  ],
  [/connection refused|no such host|i\/o timeout/i, 'see whether the cluster answers: "berth doctor"'],
  [/no matches for kind|could not find the requested resource/i, 'run "berth platform apply argocd" first'],
];

function remedyOf(errors: readonly Diagnostic[]): string {
  const text = diagnosticsText(errors);
  const [, remedy] = remedies.find(([pattern]) => pattern.test(text)) ?? [];
  return (
    remedy ?? 'mend the cause and run the same command again; it goes on from the state that was written'
  );
}

/** A state in a format of the future; both programs say so as the reason why they get no lock. */
function newerState(errors: readonly Diagnostic[]): { writer: string; program: string } | undefined {
  const [, program, writer] =
    /not supported by (\S+ \S+)\. This state file was created by (\S+ \S+)\./.exec(diagnosticsText(errors)) ??
    [];
  return program && writer ? { writer, program } : undefined;
}

/** Who holds the lock, where, since when and what for, from "Lock Info: ... Who: user@host ... Created: time". */
function lockHolder(detail: string): string {
  const fact = (name: string) => new RegExp(`^\\s*${name}:[ \\t]+(\\S.*)$`, 'm').exec(detail)?.[1]?.trim();
  const who = fact('Who');
  if (!who) return 'another run';
  const at = who.lastIndexOf('@');
  const holder = at > 0 ? `${who.slice(0, at)} on host "${who.slice(at + 1)}"` : who;
  const [, since] = /^(.+?)(?:\.\d+)? \+/.exec(fact('Created') ?? '') ?? [];
  const operation = fact('Operation')
    ?.replace(/^OperationType/, '')
    .toLowerCase();
  return `${holder}${since ? ` since ${since} UTC` : ''}${operation ? ` (${operation})` : ''}`;
}

function lastLines(text: string): string {
  return text.split('\n').slice(-5).join(' ').slice(0, 1000);
}
