// The first view: where most of the events are. A few far ones would shrink the rest to a blot. Pure.

const LEAST_SPREAD_DEG = 1.5;

// Median of values of which each stands for as many as its weight says.
function middle(values, weights) {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const half = (weights.reduce((sum, w) => sum + w, 0) - 1) / 2;
  let seen = 0;
  for (const i of order) {
    seen += weights[i];
    if (seen > half) return values[i];
  }
  return values[order[order.length - 1]];
}

// Bounds of the values within `reach` median absolute deviations of the median.
function coreRange(values, weights, reach) {
  const centre = middle(values, weights);
  const spread = Math.max(LEAST_SPREAD_DEG, middle(values.map((v) => Math.abs(v - centre)), weights));
  const near = values.filter((v) => Math.abs(v - centre) <= reach * spread);
  return near.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
}

// [[west, south], [east, north]] of the bulk of [lon, lat, weight] points; null without points.
export function coreExtent(points, reach) {
  if (!points.length) return null;
  const weights = points.map((p) => p[2] ?? 1);
  const [west, east] = coreRange(points.map((p) => p[0]), weights, reach);
  const [south, north] = coreRange(points.map((p) => p[1]), weights, reach);
  return [[west, south], [east, north]];
}
