import { BerthError } from '../../errors.ts';
import type { CommandCall, Option } from '../command.ts';

export const addressOption: Option = {
  flags: '--url <address>',
  description: 'of meshStack (default: MESHSTACK_ENDPOINT)',
};

/** meshStack as the command line names it. @throws MESHSTACK_SETTINGS */
export async function namedPortal({ door, options }: CommandCall) {
  const { meshPortal } = await import('../../doors/meshstack/building-blocks.ts');
  return meshPortal(typeof options.url === 'string' ? options.url : undefined, door.caller);
}

const uuid = /^[\w-]{1,64}$/;

/** @throws USAGE for what is no uuid */
export function checkedDefinition(text: string, command: string): string {
  if (uuid.test(text)) return text;
  const problem = `"${text}" is no uuid of a building block definition`;
  throw new BerthError('USAGE', { problem, command: `berth ${command}` });
}
