import type { NamespaceView } from '../../engine/adoption/instance-adopt.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** What is in a namespace before an instance takes it over. */
export function namespaceText(view: NamespaceView, style: Style): string {
  const { instance, namespace, exists, labels, takenOver, stays } = view;
  const title = style.bold(`${instance}: namespace "${namespace}"`);
  if (!exists) return `${title} is not there`;
  return [
    title,
    '',
    table(
      ['LABEL', 'VALUE', 'SET BY'],
      labels.map(({ label, value, owner }) => [label, value, owner]),
    ),
    '',
    ...listed('taken over', takenOver),
    ...listed('stays as it is', stays),
  ].join('\n');
}

function listed(title: string, objects: readonly string[]): string[] {
  return [
    `${title}: ${objects.length === 0 ? 'nothing' : ''}`.trimEnd(),
    ...objects.map((object) => `  ${object}`),
  ];
}
