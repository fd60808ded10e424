import { passedVariables } from '../../model/passed-variables.ts';
import { environmentText, type OpenInput } from './input-values.ts';
import { RunFailure } from './run-failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What processes of a run see of the runner's own environment beside what every Terraform process does. */
const inherited = [
  'TMP',
  'TEMP',
  'SSH_KNOWN_HOSTS',
  'NIX_CONFIG',
  'MESHSTACK_ENDPOINT',
  'MESHSTACK_SKIP_VERSION_CHECK',
  'CUSTOM_CA_CERTS_PATH',
  'TF_CLI_CONFIG_FILE',
] as const;

/** Names that Terraform takes as orders. The reference runner refuses them as well. Source: terraform-exec, cmd.go. */
const refused =
  /^(TF_LOG.*|TF_INPUT|TF_IN_AUTOMATION|TF_WORKSPACE|TF_REATTACH_PROVIDERS|TF_CLI_ARGS.*|TF_APPEND_USER_AGENT|TF_DISABLE_PLUGIN_TLS|TF_SKIP_PROVIDER_VERIFY|TF_DATA_DIR)$/;

/** Inputs of this prefix are variables, not environment. */
export const variablePrefix = 'TF_VAR_';

export function ownEnvironment(caller: Environment): Record<string, string> {
  return passedVariables(caller, inherited);
}

/** @throws RunFailure for names that cannot be set, or must not be */
export function inputEnvironment(inputs: readonly OpenInput[]): Record<string, string> {
  const own = inputs.filter(({ key, isEnvironment }) => isEnvironment && !key.startsWith(variablePrefix));
  const faults = own.flatMap((input) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(input.key))
      return [`"${input.key}" is no name of an environment variable`];
    if (refused.test(input.key)) return [`"${input.key}" is kept for Terraform itself`];
    if (environmentText(input).includes('\0')) return [`${input.key} holds a null character`];
    return [];
  });
  if (faults.length > 0) {
    throw new RunFailure(
      'An environment input of this building block cannot be used. Please ask its platform team.',
      { detail: faults.join('\n') },
    );
  }
  return Object.fromEntries(own.map((input) => [input.key, environmentText(input)]));
}
