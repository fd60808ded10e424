import { environmentText, type OpenInput } from './input-values.ts';
import { RunFailure } from './run-failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What processes of a run see of the runner's own environment: nothing that lets anybody in. */
const inherited = [
  'HOME',
  'PATH',
  'TMPDIR',
  'TMP',
  'TEMP',
  'LANG',
  'LC_ALL',
  'SSH_KNOWN_HOSTS',
  'NIX_CONFIG',
  'MESHSTACK_ENDPOINT',
  'MESHSTACK_SKIP_VERSION_CHECK',
  'CUSTOM_CA_CERTS_PATH',
  'TF_CLI_CONFIG_FILE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
] as const;

/** Names that Terraform takes as orders. The reference runner refuses them as well. Source: terraform-exec, cmd.go. */
const refused =
  /^(TF_LOG.*|TF_INPUT|TF_IN_AUTOMATION|TF_WORKSPACE|TF_REATTACH_PROVIDERS|TF_CLI_ARGS.*|TF_APPEND_USER_AGENT|TF_DISABLE_PLUGIN_TLS|TF_SKIP_PROVIDER_VERIFY|TF_DATA_DIR)$/;

/** Inputs of this prefix are variables, not environment. */
export const variablePrefix = 'TF_VAR_';

export function ownEnvironment(caller: Environment): Record<string, string> {
  return Object.fromEntries(
    inherited.flatMap((name) => (caller[name] === undefined ? [] : [[name, caller[name] as string]])),
  );
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
