import { BerthError } from '../errors.ts';
import type { Behaviour } from '../events.ts';
import type { Diagnostic } from './message.ts';
import type { Outcome } from './outcome.ts';
import type { TerraformExit } from './process.ts';

/** The error that a failed Terraform run becomes, by what its diagnostics say. */
export function failureOf(
  instance: string,
  behaviour: Behaviour,
  exit: TerraformExit,
  outcome: Outcome,
): BerthError {
  const what = `${behaviour} of "${instance}"`;
  if (exit.stopped) return new BerthError('INTERRUPTED', { what });
  const lock = outcome.errors.find(
    // Both programs say so, too, of a state that they cannot read.
    ({ summary, detail }) =>
      summary === 'Error acquiring the state lock' && !/state file format/i.test(detail),
  );
  if (lock) return new BerthError('STATE_LOCKED', { instance, holder: lockHolder(lock.detail) });
  return new BerthError('TERRAFORM_FAILED', {
    behaviour,
    instance,
    problem: diagnosticsText(outcome.errors) || lastLines(exit.text) || `exit code ${exit.code}`,
    remedy: remedyOf(outcome.errors),
  });
}

/** All errors of a run as one text: what went wrong, and at which resource. */
export function diagnosticsText(errors: readonly Diagnostic[]): string {
  return errors
    .map(({ summary, detail, address }) => {
      const text = detail ? `${summary}: ${detail}` : summary;
      return (address ? `${address}: ${text}` : text).replace(/\s*\n\s*/g, ' ').trim();
    })
    .join('; ');
}

const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /already exists/i,
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

/** Who holds the lock, from Terraform's text "Lock Info: ... Who: user@host ... Created: time". */
function lockHolder(detail: string): string {
  const who = /Who:\s+(\S+)/.exec(detail)?.[1];
  const since = /Created:\s+(.+?) \+/.exec(detail)?.[1];
  return who ? `${who}${since ? ` since ${since} UTC` : ''}` : 'another run';
}

function lastLines(text: string): string {
  return text.split('\n').slice(-5).join(' ').slice(0, 1000);
}
