import type { SecretReference } from './secret-reference.ts';

/** As a person would name it: "the environment variable GIT_TOKEN". */
export function referenceText(reference: SecretReference): string {
  if ('env' in reference) return `the environment variable ${reference.env}`;
  if ('file' in reference) return `the file "${reference.file}"`;
  return `the command "${reference.command.join(' ')}"`;
}
