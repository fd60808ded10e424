type Environment = Readonly<Record<string, string | undefined>>;

/** What a process needs to find programs, folders and the way out of this machine: nothing that lets anybody in. */
const common: readonly string[] = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/**
 * Variables of the caller that Terraform, and what runs beside it, may see; everything else stays outside.
 *
 * @param more names that are passed as well
 */
export function passedVariables(caller: Environment, more: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    [...common, ...more].flatMap((name) => {
      const value = caller[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
