import { expect, test } from 'vitest';
import { type StrictElement, strictXml } from '../../../test/helpers/strict-xml.ts';
import { graphSvg } from './graph-svg.ts';
import { type GraphNode, graphText } from './graph-text.ts';
import { styleFor } from './style.ts';

const style = styleFor(false, {});
const node = (layer: string, needs: string[] = [], state: GraphNode['state'] = 'applied'): GraphNode => ({
  layer,
  version: '1.0.0',
  state,
  needs,
});
const layers = [
  node('ske'),
  node('argocd', ['ske'], 'changed'),
  node('harbor', ['ske'], 'not applied'),
  node('meshstack', ['argocd', 'ske']),
];

test('the text has each layer further in than what it comes after', () => {
  expect(graphText(layers, style).split('\n')).toEqual([
    'LAYER           VERSION   STATE         COMES AFTER',
    'ske             1.0.0     applied       -',
    '  argocd        1.0.0     changed       ske',
    '  harbor        1.0.0     not applied   ske',
    '    meshstack   1.0.0     applied       argocd, ske',
  ]);
});

const all = (root: StrictElement, name: string): StrictElement[] => [
  ...(root.name === name ? [root] : []),
  ...root.children.flatMap((child) => all(child, name)),
];

test('the drawing has a box for each layer, below those that it comes after, and an arrow for each of them', () => {
  const svg = strictXml(graphSvg(layers));
  expect(all(svg, 'text').map(({ text }) => text)).toEqual(
    layers.flatMap(({ layer, version, state }) => [layer, `${version} · ${state}`]),
  );
  const boxes = all(svg, 'rect').map(({ attributes }) => ({
    x: Number(attributes.x),
    y: Number(attributes.y),
    right: Number(attributes.x) + Number(attributes.width),
    bottom: Number(attributes.y) + Number(attributes.height),
  }));
  const [ske, argocd, harbor, meshstack] = boxes as [
    (typeof boxes)[0],
    (typeof boxes)[0],
    (typeof boxes)[0],
    (typeof boxes)[0],
  ];
  expect(argocd.y).toBe(harbor.y);
  expect(argocd.right).toBeLessThan(harbor.x);
  for (const [upper, lower] of [
    [ske, argocd],
    [argocd, meshstack],
  ] as const) {
    expect(lower.y).toBeGreaterThan(upper.bottom);
  }
  for (const { right, bottom } of boxes) {
    expect(right).toBeLessThan(Number(svg.attributes.width));
    expect(bottom).toBeLessThan(Number(svg.attributes.height));
  }
  expect(all(svg, 'line')).toHaveLength(4);
  expect(graphSvg(layers)).toBe(graphSvg(structuredClone(layers)));
});

test('a name is text, whatever it holds', () => {
  const hostile = `</text><script>alert("1")</script>&amp; ${'\u0007'}`;
  const svg = strictXml(graphSvg([node(hostile)]));
  expect(all(svg, 'script')).toEqual([]);
  expect(all(svg, 'text')[0]?.text).toBe(hostile.replace('\u0007', '\ufffd'));
});

test('without layers there is a drawing as well', () => {
  expect(strictXml(graphSvg([])).name).toBe('svg');
});
