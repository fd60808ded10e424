import type { Migration, MigrationProposal } from '../../engine/state/state-migration.ts';
import { counted } from '../../errors.ts';
import { table } from './table.ts';

/** What is asked before anything of an environment is moved. */
export function moveQuestion({ environment, from, to, instances }: MigrationProposal): string {
  return `Move ${counted(instances.length, 'instance')} of ${environment} from ${from} to ${to}?`;
}

/** What was moved, state by state. */
export function migrationText({ environment, result, states, documents, from, to }: Migration): string {
  if (result === 'unchanged') return `${environment} keeps its state there already: ${to}`;
  const rows = states.map(({ instance, serial, lineage, resources, backup }) => [
    instance,
    String(serial ?? '-'),
    String(lineage ?? '-'),
    String(resources ?? '-'),
    backup,
  ]);
  return [
    ...(rows.length > 0 ? [table(['INSTANCE', 'SERIAL', 'LINEAGE', 'OBJECTS', 'COPY OF BEFORE'], rows)] : []),
    `${counted(states.length, 'state')} and ${counted(documents, 'document')} moved from ${from} to ${to}; berth.yaml says so`,
  ].join('\n');
}
