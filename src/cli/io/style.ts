import pc from 'picocolors';

/** Colours of the terminal, or none: NO_COLOR, TERM=dumb and output that is no terminal turn them off. */
export type Style = ReturnType<typeof pc.createColors>;

export function styleFor(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Style {
  const off = Boolean(environment.NO_COLOR) || environment.TERM === 'dumb' || !isTerminal;
  return pc.createColors(!off);
}
