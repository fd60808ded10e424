import { type InstanceAddress, instanceSuffix } from '../../model/instance.ts';

/** The command that is about this one instance and no other. */
export function destroyCommand(name: string, kind: 'block' | 'layer', address: InstanceAddress): string {
  const where = `--environment ${address.environment}`;
  if (kind === 'layer') return `berth platform destroy ${address.content} ${where}`;
  const suffix = instanceSuffix(name, address);
  return [
    `berth block destroy ${address.content} --team ${address.team}`,
    suffix && `--name ${suffix}`,
    where,
  ]
    .filter(Boolean)
    .join(' ');
}
