import { depthsOf, type GraphNode } from './graph-text.ts';
import { type XmlElement, xmlDocument } from './xml.ts';

/** Pixels. */
const box = { height: 52, least: 120, padding: 16, perCharacter: 8 };
const gap = { across: 32, down: 48 };

const colours: Readonly<Record<GraphNode['state'], string>> = {
  applied: '#d8f3dc',
  changed: '#fff3bf',
  drifted: '#ffe0c2',
  unfinished: '#ffd6d6',
  'not applied': '#ececec',
};

interface Placed {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Layers from top to bottom, each below those that it comes after; the same layers give the same text. */
export function graphSvg(layers: readonly GraphNode[]): string {
  const placed = placedNodes(layers);
  const width = Math.max(0, ...placed.map((one) => one.x + one.width)) + gap.across;
  const height = Math.max(0, ...placed.map((one) => one.y + box.height)) + gap.down;
  const byName = new Map(placed.map((one) => [one.node.layer, one]));
  const arrows = placed.flatMap((to) =>
    to.node.needs.flatMap((name) => {
      const from = byName.get(name);
      return from ? [arrow(from, to)] : [];
    }),
  );
  return xmlDocument({
    name: 'svg',
    attributes: { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` },
    children: [tip, ...arrows, ...placed.map(drawn)],
  });
}

function placedNodes(layers: readonly GraphNode[]): Placed[] {
  const depths = depthsOf(layers);
  const right = new Map<number, number>();
  return layers.map((node) => {
    const depth = depths.get(node.layer) ?? 0;
    const x = right.get(depth) ?? gap.across;
    const longest = Math.max(...labels(node).map((label) => [...label].length));
    const width = Math.max(box.least, longest * box.perCharacter + 2 * box.padding);
    right.set(depth, x + width + gap.across);
    return { node, x, y: gap.down + depth * (box.height + gap.down), width };
  });
}

function labels({ layer, version, state }: GraphNode): [string, string] {
  return [layer, `${version} · ${state}`];
}

function drawn({ node, x, y, width }: Placed): XmlElement {
  const [name, details] = labels(node);
  const place = { x: x + width / 2, 'text-anchor': 'middle', 'font-family': 'sans-serif' };
  const shape = { x, y, width, height: box.height, rx: 6, fill: colours[node.state], stroke: '#495057' };
  return {
    name: 'g',
    children: [
      { name: 'rect', attributes: shape },
      { name: 'text', attributes: { ...place, y: y + 22, 'font-size': 14 }, children: [name] },
      { name: 'text', attributes: { ...place, y: y + 40, 'font-size': 12 }, children: [details] },
    ],
  };
}

const tip: XmlElement = {
  name: 'defs',
  children: [
    {
      name: 'marker',
      attributes: { id: 'tip', orient: 'auto', markerWidth: 8, markerHeight: 8, refX: 8, refY: 4 },
      children: [{ name: 'path', attributes: { d: 'M 0 0 L 8 4 L 0 8 z', fill: '#495057' } }],
    },
  ],
};

/** From the lower edge of what comes first to the upper one of what comes after it. */
function arrow(from: Placed, to: Placed): XmlElement {
  const [x1, y1] = [from.x + from.width / 2, from.y + box.height];
  const [x2, y2] = [to.x + to.width / 2, to.y];
  return { name: 'line', attributes: { x1, y1, x2, y2, stroke: '#495057', 'marker-end': 'url(#tip)' } };
}
