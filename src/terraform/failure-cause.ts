import type { RescuedState } from './rescued-state.ts';
import { serviceRefused } from './service-failure.ts';

/** What lies below a failed run, as one sentence, and what helps. */
export interface FailureCause {
  readonly problem: string;
  readonly remedy: string;
}

/** What is known of a failed run. */
export interface FailureFacts {
  readonly instance: string;
  /** "terraform" or "tofu". */
  readonly program: string;
  /** All errors that Terraform told, as one text. */
  readonly errors: string;
  /** What it wrote beside its messages: the traces of crashes. */
  readonly output: string;
  /** What ended the process, when it did not end by itself. */
  readonly signal?: string | undefined;
  /** Where Terraform left a state that it could not write to its place. */
  readonly rescuedState?: RescuedState | undefined;
}

const again = 'then run the same command again; it goes on from the state that was written';

/** The causes that many errors at once, or a long text, would hide; undefined where the errors say it themselves. */
export function failureCause(facts: FailureFacts): FailureCause | undefined {
  for (const rule of [
    diskFull,
    stateNotWritten,
    killed,
    providerCrash,
    ownCrash,
    providerGone,
    badState,
    serviceRefused,
    refused,
    missing,
  ]) {
    const cause = rule(facts);
    if (cause) return cause;
  }
  return undefined;
}

/** Linux says "file too large" of a limit on the size of files, and "disk quota exceeded" of a quota. */
function diskFull(facts: FailureFacts): FailureCause | undefined {
  const pattern = /(\/[^\s:"]+): (no space left on device|file too large|disk quota exceeded)/;
  const text = `${facts.errors}\n${facts.output}`;
  const [, file, problem] = pattern.exec(text) ?? [];
  if (problem === undefined && !/no space left on device|ENOSPC/.test(text)) return undefined;
  return {
    problem: `the disk is full${file ? `: "${file}": ${problem}` : ''}${stateText(facts)}`,
    remedy: `free space there, ${rescue(facts)}`,
  };
}

function stateNotWritten(facts: FailureFacts): FailureCause | undefined {
  const [, problem] = /Failed to save state: (?:Error saving state: )?(.+?)(?:; |$)/.exec(facts.errors) ?? [];
  if (problem === undefined) return undefined;
  return {
    problem: `the state could not be written: ${problem}${stateText(facts)}`,
    remedy: `mend that, ${rescue(facts)}`,
  };
}

function stateText({ rescuedState, errors }: FailureFacts): string {
  if (rescuedState) return `; Terraform left the state of this run in "${rescuedState.file}"`;
  return /Failed to (save|persist) state/.test(errors) ? '; what this run made is missing in the state' : '';
}

function rescue({ instance, rescuedState }: FailureFacts): string {
  if (!rescuedState) return again;
  return rescuedState.found
    ? 'then run the same command again; it puts that state in its place first'
    : `put the state in its place ("berth state push ${instance} ${rescuedState.file}"), ${again}`;
}

function killed({ signal, program }: FailureFacts): FailureCause | undefined {
  if (signal === undefined) return undefined;
  return {
    problem: `${program} was ended from outside by ${signal}${signal === 'SIGKILL' ? ', as the kernel does when memory runs out' : ''}`,
    remedy: `${memory}, ${again}`,
  };
}

const memory =
  'see in the log of the system whether memory ran out ("dmesg"), and run fewer side by side (--parallel 1)';

/** "Error: The NAME plugin crashed!" after the trace. Source: Terraform and OpenTofu, internal/logging/panic.go. */
function providerCrash({ output }: FailureFacts): FailureCause | undefined {
  const [, provider] =
    /Stack trace from the (\S+) plugin:/.exec(output) ?? /The (\S+) plugin crashed!/.exec(output) ?? [];
  if (!provider) return undefined;
  return {
    problem: `the provider ${provider} crashed${panicText(output)}`,
    remedy: `run the same command again; if it stays so, use another version of the provider, and tell its developers`,
  };
}

function ownCrash({ output, program }: FailureFacts): FailureCause | undefined {
  if (!/^(panic: |fatal error: )|(TERRAFORM|OPENTOFU) CRASH/m.test(output)) return undefined;
  return {
    problem: `${program} itself crashed${panicText(output)}`,
    remedy: `run the same command again; if it stays so, use another version under toolchain in berth.yaml`,
  };
}

function panicText(output: string): string {
  const [line] = /^(panic: |fatal error: ).*$/m.exec(output) ?? [];
  return line ? `: ${line}` : '';
}

/** A provider that is killed has no last words: every call that waits for it fails the same way. */
function providerGone({ errors }: FailureFacts): FailureCause | undefined {
  if (!/Plugin did not respond|The plugin encountered an error, and failed to respond/.test(errors))
    return undefined;
  return {
    problem:
      'a provider ended in the middle of its work without a word: it was killed, as the kernel does when memory runs out',
    remedy: `${memory}, ${again}`,
  };
}

/** Both programs report a state that they cannot read as the reason why they get no lock. */
function badState({ errors, instance }: FailureFacts): FailureCause | undefined {
  const [, problem] = /(The state file could not be parsed as JSON: [^;.]+)/.exec(errors) ?? [];
  if (problem === undefined) return undefined;
  return {
    problem: `the state is damaged: ${problem}`,
    remedy: `put a good one in its place, such as the file beside it that ends in ".backup": "berth state push ${instance} FILE"`,
  };
}

function refused({ errors }: FailureFacts): FailureCause | undefined {
  if (!/\bUnauthorized\b|the server has asked for the client to provide credentials/.test(errors))
    return undefined;
  return {
    problem:
      'the API server no longer takes the credential of this run: it expired, or its account was removed',
    remedy: `run the same command again, it asks for a new one; if it stays so, "berth platform apply argocd --refresh" makes the account of team runs anew`,
  };
}

function missing({ errors }: FailureFacts): FailureCause | undefined {
  const [, provider, folder] =
    /there is no package for (\S+ \S+) cached in (\/.+?)\/\.terraform\/providers/.exec(errors) ?? [];
  if (!provider || !folder) return undefined;
  return {
    problem: `the provider ${provider} is missing in the initialised folder "${folder}"`,
    remedy: `delete that folder and run the same command again: it is made anew`,
  };
}
