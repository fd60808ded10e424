import { durationText } from '../../model/duration.ts';
import { platformTeam } from '../../model/instance.ts';
import type { RunRecord } from '../../model/run.ts';
import { changeCounts, changeSign } from './changes-text.ts';
import { outputsText } from './outputs-text.ts';
import { rehearsedMark } from './rehearsed-mark.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** One run in full. */
export function runText(run: RunRecord, style: Style): string {
  const facts: [string, string][] = [
    ['run', run.id],
    ['instance', run.instance],
    ['behaviour', run.behaviour],
    ['status', run.status],
    ['started', run.startedAt],
    ['ended', run.endedAt ?? '-'],
    [kindOf(run), `${run.content.name} ${run.content.version} (module ${run.content.digest.slice(0, 12)})`],
    [
      'program',
      `${run.program.name} ${run.program.version}, provider set ${run.providerSet}${rehearsedMark(run)}`,
    ],
  ];
  const steps = run.steps.map(({ name, status, seconds }) => [name, status, durationText(seconds)]);
  return [
    ...facts.map(([name, value]) => `${`${name}:`.padEnd(12)}${value}`),
    ...(steps.length > 0 ? ['', table(['STEP', 'STATUS', 'TIME'], steps)] : []),
    '',
    changeCounts(run.changes),
    ...run.changes.map((change) => `  ${changeSign(change)} ${change.address}${rehearsedMark(change)}`),
    ...(run.error ? ['', `${style.red('error')} ${run.error.code}: ${run.error.message}`] : []),
    ...(Object.keys(run.outputs).length > 0 ? ['', outputsText(run.outputs)] : []),
  ].join('\n');
}

function kindOf({ instance }: RunRecord): 'block' | 'layer' {
  return instance.split('.')[1] === platformTeam ? 'layer' : 'block';
}
