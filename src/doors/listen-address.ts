import { BerthError } from '../errors.ts';

/**
 * @param text e.g. "127.0.0.1:8391" or "[::]:8391"; port 0 is any that is free
 * @throws USAGE
 */
export function listenAddress(
  text: string,
  command: string,
): { readonly host: string; readonly port: number } {
  const [, inBrackets, plain, port] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  const host = inBrackets ?? plain;
  if (host && port !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new BerthError('USAGE', {
    problem: `"${text}" is no address such as 127.0.0.1:8391`,
    command: `berth ${command}`,
  });
}
