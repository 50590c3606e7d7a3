// The first view: where most of the events are. A few far ones would shrink the rest to a blot. Pure.

const LEAST_SPREAD_DEG = 1.5;

function middle(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

// Bounds of the values within `reach` median absolute deviations of the median.
function coreRange(values, reach) {
  const centre = middle(values);
  const spread = Math.max(LEAST_SPREAD_DEG, middle(values.map((v) => Math.abs(v - centre))));
  const near = values.filter((v) => Math.abs(v - centre) <= reach * spread);
  return near.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
}

// [[west, south], [east, north]] of the bulk of lon, lat points; null without points.
export function coreExtent(points, reach) {
  if (!points.length) return null;
  const [west, east] = coreRange(points.map((p) => p[0]), reach);
  const [south, north] = coreRange(points.map((p) => p[1]), reach);
  return [[west, south], [east, north]];
}
