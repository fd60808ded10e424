import type { InstanceResult } from '../../engine/run/instance-result.ts';
import { type BerthError, counted } from '../../errors.ts';
import { errorText } from './error-text.ts';
import type { Style } from './style.ts';

/** Names that are shown of a group of instances. */
const shown = 3;

/** Errors as text; those that say the same of several instances are told once, with the first one's words. */
export function errorGroups(results: readonly InstanceResult[], style: Style): string[] {
  const groups = new Map<string, { readonly error: BerthError; readonly instances: string[] }>();
  for (const { instance, error } of results) {
    if (!error) continue;
    const key = withoutNames(instance, error);
    const group = groups.get(key) ?? { error, instances: [] };
    group.instances.push(instance);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ error, instances }) => [
    '',
    style.bold(instancesText(instances)),
    errorText(error, style),
  ]);
}

/** What an error says, whichever instance it says it of. */
function withoutNames(instance: string, { code, message, fix, faults }: BerthError): string {
  // The name of a team is a DNS label: no character of it means something in a pattern.
  const [, team] = instance.split('.');
  return JSON.stringify([code, message, fix, faults])
    .replaceAll(instance, '<instance>')
    .replace(new RegExp(`(?<![a-z0-9])${team}(?![a-z0-9])`, 'g'), '<team>');
}

function instancesText(instances: readonly string[]): string {
  if (instances.length === 1) return instances[0] as string;
  const rest = instances.length - shown;
  const names = instances.slice(0, shown).join(', ');
  return `${counted(instances.length, 'instance')}: ${names}${rest > 0 ? ` and ${rest} more` : ''}`;
}
