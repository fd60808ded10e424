import type { Project } from '../../config/project.ts';
import { isSecretReference } from '../../model/secret-reference.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Names of the environment variables that any input of the project takes a secret from. */
export function secretVariables({ platform, teams }: Pick<Project, 'platform' | 'teams'>): string[] {
  const { environments, layers } = platform.value;
  return variablesIn([
    ...Object.values(environments).flatMap(({ defaults, backend, layers }) => [
      defaults,
      backend,
      backend.encryption ?? {},
      ...Object.values(layers),
    ]),
    ...Object.values(layers),
    ...teams.flatMap((team) => team.value.blocks.map(({ inputs }) => inputs)),
  ]);
}

/** The same of inputs, or references, by input. */
export function variablesIn(inputs: readonly Readonly<Record<string, unknown>>[]): string[] {
  return inputs
    .flatMap((values) => Object.values(values))
    .flatMap((value) => (isSecretReference(value) && 'env' in value ? [value.env] : []));
}

/** The environment without these: other programs have no use for secrets of Terraform's. */
export function withoutVariables(environment: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}
