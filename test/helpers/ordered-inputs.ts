import type { Block } from '../../src/model/content.ts';
import { portal, portalRoles } from '../../src/model/portal.ts';
import { type PortalInput, portalInputs } from '../../src/synth/targets/portal-input.ts';
import type { MeshStandIn } from './mesh-stand-in.ts';

/**
 * Inputs of a run as meshStack sends them for the definition of a block: what is given, else the default that the
 * definition has.
 * @throws Error for an input that has neither
 */
export function orderedInputs(
  meshStack: MeshStandIn,
  block: Block,
  choice: Readonly<Record<string, string>>,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown>[] {
  return portalInputs(block, choice).map((input) => {
    const { key, type, sensitive, environment } = input;
    const value = wireValue(input, Object.hasOwn(given, key) ? given[key] : defaultOf(input));
    return {
      key,
      value: sensitive ? meshStack.seal(String(value)) : value,
      type,
      isSensitive: sensitive,
      isEnvironment: environment,
    };
  });
}

function defaultOf({ key, input, default: value }: PortalInput): unknown {
  if (key === portal.rolesVariable) return portalRoles;
  if (value === undefined) throw new Error(`nothing is given for "${key}", which has no default`);
  // The panel has no empty text.
  return input?.shape.type === 'text' && value === '' ? portal.unset : value;
}

function wireValue({ type }: PortalInput, value: unknown): unknown {
  if (type === 'CODE') return JSON.stringify(value);
  if (type === 'FILE') return `data:application/yaml;base64,${Buffer.from(String(value)).toString('base64')}`;
  return value;
}
