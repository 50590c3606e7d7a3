// A selection drawn on the map: a closed ring of [lon, lat], and what lies inside it. Pure.

import { boxOfChain, worldX, worldY } from "./geometry.js";

export const MAX_CORNERS = 60;
const STEPS = 100;

function rounded(value) {
  return Math.round(value * STEPS) / STEPS;
}

// Even-odd rule on a chain of x, y, x, y ...: closed, and in any plane.
export function insideChain(chain, x, y) {
  let inside = false;
  for (let i = 0, j = chain.length - 2; i + 1 < chain.length; j = i, i += 2) {
    if ((chain[i + 1] > y) !== (chain[j + 1] > y) && x < ((chain[j] - chain[i]) * (y - chain[i + 1])) / (chain[j + 1] - chain[i + 1]) + chain[i]) inside = !inside;
  }
  return inside;
}

// On projected coordinates: what looks inside on the map is inside.
export function insideTest(ring) {
  const chain = ring.flatMap(([lon, lat]) => [worldX(lon), worldY(lat)]);
  const [left, top, right, bottom] = boxOfChain(chain);
  return (x, y) => x >= left && x <= right && y >= top && y <= bottom && insideChain(chain, x, y);
}

// Places inside a ring by their point. An area has none: it is in no ring, not where its name stands.
export function placesInside(model, ring) {
  const inside = insideTest(ring);
  return Uint8Array.from({ length: model.places.name.length }, (_, place) => {
    const x = model.placeX[place];
    // Of what has no point x is no number, and nothing holds it.
    return inside(x, model.placeY[place]) ? 1 : 0;
  });
}

function distanceToChord([px, py], [ax, ay], [bx, by]) {
  const length = Math.hypot(bx - ax, by - ay);
  if (length === 0) return Math.hypot(px - ax, py - ay);
  return Math.abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length;
}

function thinned(points, tolerance) {
  if (points.length < 3) return points;
  const last = points.length - 1;
  let worst = 0;
  let at = 0;
  for (let i = 1; i < last; i += 1) {
    const d = distanceToChord(points[i], points[0], points[last]);
    if (d > worst) [worst, at] = [d, i];
  }
  if (worst <= tolerance) return [points[0], points[last]];
  return [...thinned(points.slice(0, at + 1), tolerance).slice(0, -1), ...thinned(points.slice(at), tolerance)];
}

// A hand-drawn ring with few enough corners to stand in a link; null when it encloses nothing.
export function ringOf(points) {
  let ring = points.map(([lon, lat]) => [rounded(lon), rounded(lat)]);
  for (let tolerance = 0.02; ring.length > MAX_CORNERS; tolerance *= 2) ring = thinned(ring, tolerance);
  const corners = ring.filter(([lon, lat], i) => i === 0 || lon !== ring[i - 1][0] || lat !== ring[i - 1][1]);
  return new Set(corners.map(String)).size >= 3 ? corners : null;
}

export function boxRing([west, south], [east, north]) {
  return ringOf([[west, south], [east, south], [east, north], [west, north]]);
}

export function ringText(ring) {
  return ring.map(([lon, lat]) => `${Math.round(lon * STEPS)}_${Math.round(lat * STEPS)}`).join(".");
}

export function readRing(text) {
  const corners = (text || "").split(".").slice(0, MAX_CORNERS).map((part) => part.split("_").map((n) => (/^-?\d{1,6}$/.test(n) ? Number(n) / STEPS : NaN)));
  const valid = corners.every((c) => c.length === 2 && Math.abs(c[0]) <= 360 && Math.abs(c[1]) <= 90);
  return valid && corners.length >= 3 ? ringOf(corners) : null;
}
