// Plane geometry of the map: Web Mercator in the unit square, curves, distances. Pure.

const EARTH_RADIUS_KM = 6371.0088;
const MAX_LAT = 85.05112878;
export const TILE = 256;
export const LONG_BEND = 0.18;
export const SHORT_BEND = 0.08;
export const SHORT_KM = 100;

export function worldX(lon) {
  return (lon + 180) / 360;
}

export function worldY(lat) {
  const clamped = Math.max(-MAX_LAT, Math.min(MAX_LAT, lat));
  const sine = Math.sin((clamped * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

export function worldSize(zoom) {
  return TILE * 2 ** zoom;
}

export function kilometresBetween(lon1, lat1, lon2, lat2) {
  const rad = Math.PI / 180;
  const dLat = (lat2 - lat1) * rad;
  const dLon = (lon2 - lon1) * rad;
  const h = Math.sin(dLat / 2) ** 2
    + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

// A radius on the ground as pixels of the Mercator plane at that latitude.
export function kilometresToPixels(km, lat, zoom) {
  const equator = 2 * Math.PI * EARTH_RADIUS_KM;
  return (km / (equator * Math.cos((lat * Math.PI) / 180))) * worldSize(zoom);
}

export function bendFor(km) {
  return km < SHORT_KM ? SHORT_BEND : LONG_BEND;
}

// The control point lies to the right of travel (y grows downwards), so that A->B and B->A
// bow to opposite sides and both directions can be seen.
export function controlPoint(ax, ay, bx, by, bend) {
  const dx = bx - ax;
  const dy = by - ay;
  return [(ax + bx) / 2 - dy * bend, (ay + by) / 2 + dx * bend];
}

export function pointOnCurve(c, t) {
  const u = 1 - t;
  return [
    u * u * c.ax + 2 * u * t * c.cx + t * t * c.bx,
    u * u * c.ay + 2 * u * t * c.cy + t * t * c.by,
  ];
}

// The curve between two of its points, a curve of the same kind.
export function partOfCurve(c, from, to) {
  const [ax, ay] = pointOnCurve(c, from);
  const [bx, by] = pointOnCurve(c, to);
  const [a, mid, b] = [(1 - from) * (1 - to), from * (1 - to) + to * (1 - from), from * to];
  return { ax, ay, cx: a * c.ax + mid * c.cx + b * c.bx, cy: a * c.ay + mid * c.cy + b * c.by, bx, by };
}

export function headingOnCurve(c, t) {
  const u = 1 - t;
  const dx = 2 * u * (c.cx - c.ax) + 2 * t * (c.bx - c.cx);
  const dy = 2 * u * (c.cy - c.ay) + 2 * t * (c.by - c.cy);
  return Math.atan2(dy, dx);
}

// The straight chain of a curve: n + 1 points, both ends kept exactly.
export function samplesOfCurve(c, n) {
  const out = new Float64Array(2 * (n + 1));
  for (let i = 0; i <= n; i += 1) {
    const [x, y] = pointOnCurve(c, i / n);
    out[2 * i] = x;
    out[2 * i + 1] = y;
  }
  return out;
}

function stepsOfChain(chain) {
  return Array.from({ length: chain.length / 2 - 1 }, (_, i) => Math.hypot(chain[2 * i + 2] - chain[2 * i], chain[2 * i + 3] - chain[2 * i + 1]));
}

export function lengthOfChain(chain) {
  return stepsOfChain(chain).reduce((sum, step) => sum + step, 0);
}

// Points spread evenly along a chain, each with the heading there.
export function spreadOnChain(chain, n) {
  const steps = stepsOfChain(chain);
  const apart = lengthOfChain(chain) / n;
  let i = 0;
  let before = 0;
  return Array.from({ length: n }, (_, k) => {
    const at = (k + 0.5) * apart;
    while (i + 1 < steps.length && before + steps[i] < at) {
      before += steps[i];
      i += 1;
    }
    const [x, y, dx, dy] = [chain[2 * i], chain[2 * i + 1], chain[2 * i + 2] - chain[2 * i], chain[2 * i + 3] - chain[2 * i + 1]];
    const t = steps[i] > 0 ? (at - before) / steps[i] : 0;
    return [x + t * dx, y + t * dy, Math.atan2(dy, dx)];
  });
}

export function distanceToSegment(px, py, ax, ay, bx, by) {
  const dx = bx - ax;
  const dy = by - ay;
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / length2));
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}

export function distanceToChain(px, py, chain) {
  let best = Infinity;
  for (let i = 0; i + 3 < chain.length; i += 2) {
    const d = distanceToSegment(px, py, chain[i], chain[i + 1], chain[i + 2], chain[i + 3]);
    if (d < best) best = d;
  }
  return best;
}

export function boxOfChain(chain) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i + 1 < chain.length; i += 2) {
    box[0] = Math.min(box[0], chain[i]);
    box[1] = Math.min(box[1], chain[i + 1]);
    box[2] = Math.max(box[2], chain[i]);
    box[3] = Math.max(box[3], chain[i + 1]);
  }
  return box;
}
