import path from 'node:path';
import { refuseFaults } from '../../config/project.ts';
import { readTextFile } from '../../config/text-file.ts';
import { BerthError, type ErrorDetails, type Fault } from '../../errors.ts';
import { valueIssues } from '../../model/input-schema.ts';
import { referenceText } from '../../model/reference-text.ts';
import type { SecretReference } from '../../model/secret-reference.ts';
import { shortestSecret } from '../../terraform/mask.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { secretFromCommand } from './secret-command.ts';

/** Where references are resolved: relative files start at the project, {env} reads berth's own environment. */
export interface SecretScope {
  readonly root: string;
  readonly caller: Environment;
  /** What commands see of it: not the secrets of other inputs. */
  readonly otherPrograms: Environment;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The values of an instance's secrets, fetched at the last moment.
 * @throws SECRET_UNAVAILABLE; INPUT_INVALID with all faults when there are several, or when a value breaks the
 * input's rules (the value is not shown)
 */
export async function resolveSecrets(
  spec: InstanceSpec,
  scope: SecretScope,
): Promise<Record<string, string>> {
  const references = Object.entries(spec.secrets);
  if (references.length === 0) return {};
  const results = await Promise.allSettled(
    references.map(async ([input, reference]) => [input, await resolve(reference, scope)] as const),
  );
  const secrets = Object.fromEntries(
    results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
  );
  const missing = references.flatMap(([input, reference], index) => {
    const result = results[index];
    if (result?.status !== 'rejected') return [];
    return [{ input, problem: (result.reason as Error).message, reference: referenceText(reference) }];
  });
  const broken = secretFaults(spec, secrets);
  if (missing[0] && missing.length + broken.length === 1)
    throw new BerthError('SECRET_UNAVAILABLE', missing[0]);
  refuseFaults([...missing.map((one) => unavailable(spec, one)), ...broken], 'INPUT_INVALID');
  return secrets;
}

/** The same to destroy: Terraform wants a value for each variable then, and does nothing with it. */
export async function secretsToDestroy(
  spec: InstanceSpec,
  scope: SecretScope,
): Promise<Record<string, string>> {
  return await resolveSecrets(spec, scope).catch(() =>
    Object.fromEntries(Object.keys(spec.secrets).map((input) => [input, 'not-needed-to-destroy'])),
  );
}

/** @throws Error whose message is why there is no value that could be used */
async function resolve(reference: SecretReference, scope: SecretScope): Promise<string> {
  const value = await fetchValue(reference, scope);
  if (!value) throw new Error('it is empty or not set');
  if (value.length < shortestSecret) {
    throw new Error(
      `it is shorter than ${shortestSecret} characters: berth could not keep it out of what Terraform says`,
    );
  }
  // It travels to Terraform as an environment variable, which cannot hold one.
  if (value.includes('\0')) throw new Error('it holds a null character');
  // A changed password would be found out only where it is used.
  if (value !== value.normalize('NFC'))
    throw new Error('Terraform would change it: it is not in Unicode normal form C');
  return value;
}

async function fetchValue(
  reference: SecretReference,
  { root, caller, otherPrograms }: SecretScope,
): Promise<string> {
  if ('env' in reference) return caller[reference.env] ?? '';
  if ('file' in reference) return withoutLastNewline(await readTextFile(path.resolve(root, reference.file)));
  return withoutLastNewline(await secretFromCommand(reference.command, root, otherPrograms));
}

/** A key file ends with a newline that belongs to it; a password file's does not. */
function withoutLastNewline(text: string): string {
  return text.startsWith('-----BEGIN') ? text : text.replace(/\r?\n$/, '');
}

function secretFaults(spec: InstanceSpec, secrets: Readonly<Record<string, string>>): Fault[] {
  const values = { ...spec.variables, ...spec.choice, ...secrets };
  const given = new Set([...Object.keys(values), ...Object.keys(spec.secrets)]);
  return valueIssues(spec.content.inputs, spec.choice, values, given)
    .filter(({ input }) => input in secrets)
    .map(({ input, issues }) => ({
      source: spec.name,
      code: 'INPUT_INVALID',
      message: `${input} ${issues[0]?.message}`,
      fix: `mend the value in ${referenceText(spec.secrets[input] as SecretReference)}`,
    }));
}

function unavailable(
  spec: InstanceSpec,
  { input, problem, reference }: ErrorDetails<'SECRET_UNAVAILABLE'>,
): Fault {
  return {
    source: spec.name,
    code: 'SECRET_UNAVAILABLE',
    message: `${input} cannot be had: ${problem}`,
    fix: `make ${reference} give a value`,
  };
}
