import path from 'node:path';
import { readTextFile } from '../config/text-file.ts';
import { BerthError, counted, type Fault } from '../errors.ts';
import { valueIssues } from '../model/input-schema.ts';
import { referenceText, type SecretReference } from '../model/secret-reference.ts';
import type { InstanceSpec } from './instance-spec.ts';
import { secretFromCommand } from './secret-command.ts';

/** Where references are resolved: relative files start at the project, {env} reads berth's own environment. */
export interface SecretScope {
  readonly root: string;
  readonly caller: Readonly<Record<string, string | undefined>>;
}

/**
 * The values of an instance's secrets, fetched at the last moment.
 * @throws SECRET_UNAVAILABLE; INPUT_INVALID when a value breaks the input's rules (the value is not shown)
 */
export async function resolveSecrets(
  spec: InstanceSpec,
  scope: SecretScope,
): Promise<Record<string, string>> {
  const entries = await Promise.all(
    Object.entries(spec.secrets).map(
      async ([input, reference]) => [input, await resolve(input, reference, scope)] as const,
    ),
  );
  const secrets = Object.fromEntries(entries);
  const faults = secretFaults(spec, secrets);
  if (faults.length > 0)
    throw new BerthError('INPUT_INVALID', { count: counted(faults.length, 'fault') }, { faults });
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

async function resolve(input: string, reference: SecretReference, scope: SecretScope): Promise<string> {
  const value = await fetchValue(reference, scope).catch((cause: Error) => {
    throw unavailable(input, reference, cause.message);
  });
  if (!value) throw unavailable(input, reference, 'it is empty or not set');
  // It travels to Terraform as an environment variable, which cannot hold one.
  if (value.includes('\0')) throw unavailable(input, reference, 'it holds a null character');
  // A changed password would be found out only where it is used.
  if (value !== value.normalize('NFC'))
    throw unavailable(input, reference, 'Terraform would change it: it is not in Unicode normal form C');
  return value;
}

async function fetchValue(reference: SecretReference, { root, caller }: SecretScope): Promise<string> {
  if ('env' in reference) return caller[reference.env] ?? '';
  if ('file' in reference) return withoutLastNewline(await readTextFile(path.resolve(root, reference.file)));
  return withoutLastNewline(await secretFromCommand(reference.command, root, caller));
}

/** A key file ends with a newline that belongs to it; a password file's does not. */
function withoutLastNewline(text: string): string {
  return text.startsWith('-----BEGIN') ? text : text.replace(/\r?\n$/, '');
}

function secretFaults(spec: InstanceSpec, secrets: Readonly<Record<string, string>>): Fault[] {
  const values = { ...spec.variables, ...spec.choice, ...secrets };
  return valueIssues(spec.content.inputs, spec.choice, values, new Set(Object.keys(values)))
    .filter(({ input }) => input in secrets)
    .map(({ input, issues }) => ({
      source: spec.name,
      code: 'INPUT_INVALID',
      message: `${input} ${issues[0]?.message}`,
      fix: `mend the value in ${referenceText(spec.secrets[input] as SecretReference)}`,
    }));
}

function unavailable(input: string, reference: SecretReference, problem: string): BerthError {
  return new BerthError('SECRET_UNAVAILABLE', { input, problem, reference: referenceText(reference) });
}
