/** Outputs as `name = value` lines; text as it is, everything else as JSON. */
export function outputsText(outputs: Readonly<Record<string, unknown>>): string {
  return Object.entries(outputs)
    .map(
      ([name, value]) =>
        `${name} = ${typeof value === 'string' ? value.replaceAll('\n', '\n  ') : JSON.stringify(value)}`,
    )
    .join('\n');
}
