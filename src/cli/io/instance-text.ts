import type { InstanceDetails } from '../../engine/instance/instance-view.ts';
import { referenceText } from '../../model/reference-text.ts';
import { objectsText } from './objects-text.ts';
import { outputsText } from './outputs-text.ts';
import { programText } from './program-text.ts';
import { rehearsedMark } from './rehearsed-mark.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** Everything that is known of one instance. */
export function instanceText({ record, place, runs, objects }: InstanceDetails, style: Style): string {
  const facts: [string, string][] = [
    ['instance', record.instance],
    [record.kind, `${record.content.name} ${record.content.version}`],
    ['team', record.team],
    ['program', `${programText(record.program)}, provider set ${record.providerSet}${rehearsedMark(record)}`],
    ['state', place],
    ['checked', record.checkedAt],
  ];
  const secrets = Object.entries(record.secrets).map(([name, from]) => `${name} from ${referenceText(from)}`);
  const parts: [string, string][] = [
    ['inputs', outputsText({ ...record.choice, ...record.inputs })],
    ['secrets', secrets.join('\n')],
    ['outputs', outputsText(record.outputs)],
    ['objects', objectsText(objects)],
    [
      'last runs',
      table(
        ['RUN', 'BEHAVIOUR', 'STATUS', 'STARTED'],
        runs.map(({ id, behaviour, status, startedAt }) => [id, behaviour, status, startedAt]),
      ),
    ],
  ];
  return [
    ...facts.map(([name, value]) => `${`${name}:`.padEnd(12)}${value}`),
    ...parts.flatMap(([name, text]) => (text ? ['', style.bold(name), text] : [])),
  ].join('\n');
}
