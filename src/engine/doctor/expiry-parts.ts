import type { PartReport } from '../../toolchain/toolchain.ts';
import type { EngineContext } from '../context.ts';
import { isApplied } from '../instance/instance-record.ts';
import { expiries, expiryText } from './expiry.ts';

type Part = Omit<PartReport, 'use'>;

/** What instances made that works no longer some day: each that is due, else the first of them all. */
export async function expiryParts({ inventory, catalog }: EngineContext): Promise<Part[]> {
  const now = new Date();
  const entries = [...catalog.blocks, ...catalog.layers];
  const all = await Promise.all(
    (await inventory.allInstances()).filter(isApplied).map(async (record) => {
      const entry = entries.find(({ name }) => name === record.content.name);
      const found = entry ? expiries(record, await entry.load(), now) : [];
      return found.map((one) => ({ ...one, command: applyCommand(record) }));
    }),
  );
  const sorted = all.flat().sort((a, b) => a.daysLeft - b.daysLeft);
  const due = sorted.filter((one) => one.due);
  return (due.length > 0 ? due : sorted.slice(0, 1)).map((one) => ({
    part: `${one.output} of ${one.instance}`,
    version: '-',
    state: one.due ? 'missing' : 'found',
    origin: expiryText(one),
    ...(one.due && { fix: `${one.command}; and let a pipeline do so every week` }),
  }));
}

function applyCommand({ kind, team, content }: { kind: string; team: string; content: { name: string } }) {
  return kind === 'layer' ? `berth platform apply ${content.name}` : `berth team apply ${team}`;
}
