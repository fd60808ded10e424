import { expect, test } from 'vitest';
import { evaluate } from '../../test/helpers/evaluate.ts';
import { instanceLabelDeclaration, labelObjects } from './instance-label.ts';

const own = { 'berth.dev/instance': 'dev.shop.hello.0123456789abcdef' };
const variable = {
  instance_label: { ...instanceLabelDeclaration, default: own['berth.dev/instance'] },
  team: { default: 'shop' },
  labels: { default: { tier: 'gold' } },
};

/** Labels before, and what they are without the one of the instance. */
const cases: [string, unknown, Record<string, string>][] = [
  ['no labels', undefined, {}],
  ['plain labels', { one: '1', 'example.com/two': 'a"b' }, { one: '1', 'example.com/two': 'a"b' }],
  [
    'labels with templates',
    { name: 'team-${var.team}', whole: '${var.labels["tier"]}', both: '${var.team}${var.labels["tier"]}' },
    { name: 'team-shop', whole: 'gold', both: 'shopgold' },
  ],
  ['an expression', '${merge(var.labels, {"x" = "y-${var.team}"})}', { tier: 'gold', x: 'y-shop' }],
  ['a label that claims to be it', { 'berth.dev/instance': 'somebody' }, {}],
];

function labelled(labels: unknown, type = 'kubernetes_secret_v1'): unknown {
  const metadata: Record<string, unknown> = { name: 'x', ...(labels ? { labels } : {}) };
  labelObjects({ resource: { [type]: { one: { metadata } } } });
  return metadata.labels;
}

test.each(cases)('%s: the label of the instance comes on top', async (_, before, others) => {
  const labels = labelled(before);
  expect((await evaluate({ labels }, variable)).labels).toEqual({ ...others, ...own });
});

test('without an instance there is no label', async () => {
  const none = { ...variable, instance_label: instanceLabelDeclaration };
  expect((await evaluate({ labels: labelled({ one: '1' }) }, none)).labels).toEqual({ one: '1' });
  expect((await evaluate({ labels: labelled(undefined) }, none)).labels).toEqual({});
});

test('objects that are only borrowed, and what is no object, stay as they are', () => {
  for (const type of ['kubernetes_default_service_account_v1', 'kubernetes_labels', 'helm_release']) {
    expect(labelled({ one: '1' }, type)).toEqual({ one: '1' });
  }
});
