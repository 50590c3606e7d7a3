// Legs -> lines. Legs between the same two drawn ends with the same basis share one line. Pure.

import { bendFor, controlPoint, kilometresBetween, samplesOfCurve } from "./geometry.js";

export const MAX_LINES = 3000;
const SAMPLES = 24;
const MIN_WIDTH = 1.5;
const MAX_WIDTH = 7;
const FULL_WIDTH_AT = 500;

// Where each end of a leg is drawn: a cluster of places, an area, or nowhere.
export function nodeFinder(model, clusters, size) {
  const byPlace = new Map();
  clusters.forEach((cluster, i) => cluster.places.forEach((place) => byPlace.set(place, i)));
  return (event) => {
    const area = model.areaOf(event);
    if (area >= 0) {
      const a = model.areas[area];
      return { key: `area${area}`, x: a.x * size, y: a.y * size, area, radius: 0, lon: a.lon, lat: a.lat };
    }
    const index = model.placement(event) === "dot" ? byPlace.get(model.events.place[event]) : undefined;
    if (index === undefined) return null;
    const cluster = clusters[index];
    const [lon, lat] = model.lonLat(cluster.places[0]);
    return { key: `place${cluster.places[0]}`, x: cluster.x, y: cluster.y, area: -1, radius: cluster.radius, lon, lat };
  };
}

// Firearms a source says were moved on this leg. Null when none says so: the numbers of the two
// ends are not the number moved between them.
export function legQuantity(model, leg) {
  const { legs } = model;
  return legs.quantity ? legs.quantity[leg] : null;
}

export function lineWidth(quantity) {
  if (quantity === null || quantity === undefined) return MIN_WIDTH;
  const share = Math.min(1, Math.sqrt(Math.max(0, quantity) / FULL_WIDTH_AT));
  return MIN_WIDTH + (MAX_WIDTH - MIN_WIDTH) * share;
}

function shapeOf(from, to) {
  const bend = bendFor(kilometresBetween(from.lon, from.lat, to.lon, to.lat));
  const [cx, cy] = controlPoint(from.x, from.y, to.x, to.y, bend);
  return { ax: from.x, ay: from.y, cx, cy, bx: to.x, by: to.y };
}

function newLine(from, to, basis) {
  const curve = shapeOf(from, to);
  return {
    from, to, basis, curve, legs: [], quantity: null,
    length: Math.hypot(to.x - from.x, to.y - from.y), chain: samplesOfCurve(curve, SAMPLES),
  };
}

function addLeg(line, leg, quantity) {
  line.legs.push(leg);
  if (quantity !== null) line.quantity = Math.max(line.quantity === null ? 0 : line.quantity, quantity);
}

// Long lines first, so that short ones are drawn over them.
export function linesOfLegs(model, mask, nodeOf) {
  const lines = new Map();
  for (let leg = 0; leg < mask.length; leg += 1) {
    if (!mask[leg]) continue;
    const from = nodeOf(model.legs.from[leg]);
    const to = nodeOf(model.legs.to[leg]);
    if (!from || !to || from.key === to.key) continue;
    const basis = model.code("basis", model.legs.basis[leg]);
    const key = `${from.key}>${to.key}>${basis}`;
    if (!lines.has(key)) lines.set(key, newLine(from, to, basis));
    addLeg(lines.get(key), leg, legQuantity(model, leg));
  }
  const all = [...lines.values()].sort((a, b) => b.legs.length - a.legs.length);
  const kept = all.slice(0, MAX_LINES).sort((a, b) => b.length - a.length);
  return { lines: kept, dropped: all.length - kept.length };
}
