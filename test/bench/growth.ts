/** One measurement of a row of growing sizes. */
export interface Point {
  readonly size: number;
  readonly value: number;
}

/** The exponent e of value ~ size^e that fits best (least squares over logarithms): 1 is linear. */
export function growthExponent(points: readonly Point[]): number {
  const logs = points.map(({ size, value }) => ({ x: Math.log(size), y: Math.log(value) }));
  const mean = (of: (point: { x: number; y: number }) => number) =>
    logs.reduce((sum, point) => sum + of(point), 0) / logs.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((p) => (p.x - x) * (p.y - y)) / mean((p) => (p.x - x) ** 2);
}
